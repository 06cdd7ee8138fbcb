// How long the commands of istio-cni take for one pod, one process after the other.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compile, render } from '../dist/lib/index.js';
import { median } from './median.mjs';
import { stateOf } from './rows/inputs.mjs';

/** @param netns of a pod with nothing of ours. */
export async function istioCniTimes(document, netns) {
  const files = render(compile(stateOf(document)));
  const rules = ['iptables.rules', 'ip6tables.rules'].map(
    (name) => files.find(({ path }) => path.startsWith('pods/') && path.endsWith(`/${name}`))?.text ?? '',
  );
  const child = fork(join(import.meta.dirname, 'istio-cni.mjs'), rules, {
    execPath: 'nsenter',
    execArgv: [`--net=${netns}`, process.execPath],
  });
  const found = {};
  try {
    for (const command of ['fresh', 'verify', 'repair']) {
      const times = [];
      for (let round = 0; round < 5; round += 1) {
        if (command === 'fresh') await ask('remove');
        times.push(await ask(command));
      }
      found[command] = median(times);
    }
    await ask('remove');
    return found;
  } finally {
    child.kill();
  }

  async function ask(command) {
    child.send(command);
    const [{ time }] = await once(child, 'message');
    return time;
  }
}
