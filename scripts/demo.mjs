// The main workflow of each mode on simulated nodes, with real packets.
import { showGeneve } from './demo/geneve.mjs';
import { showInPod } from './demo/in-pod.mjs';
import { show } from './demo/stage.mjs';

try {
  await show(showGeneve, 'geneve');
  await show(showInPod, 'inpod');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
