// The main workflow of each mode on simulated nodes, with real packets, and the agent.
import { showAgent } from './demo/agent.mjs';
import { showGeneve } from './demo/geneve.mjs';
import { showInPod } from './demo/in-pod.mjs';
import { endOnSignals, show } from './demo/stage.mjs';

endOnSignals();
try {
  await show(showGeneve, 'geneve');
  await show(showInPod, 'inpod');
  await show(showAgent, 'agent');
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
