// How long the commands of istio-cni take for one pod, one process after the other.
import { istioCniIn } from './istio-cni-in-pod.mjs';
import { median } from './median.mjs';

/** @param netns of a pod with nothing of ours. */
export async function istioCniTimes(document, netns) {
  const agent = istioCniIn(document, netns);
  const found = {};
  try {
    for (const command of ['fresh', 'verify', 'repair']) {
      const times = [];
      for (let round = 0; round < 5; round += 1) {
        if (command === 'fresh') await agent.run('remove');
        times.push((await agent.run(command)).time);
      }
      found[command] = median(times);
    }
    await agent.run('remove');
    return found;
  } finally {
    agent.end();
  }
}
