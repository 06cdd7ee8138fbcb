// A process in a pod's namespace that runs what istio-cni would, with the rules that we would write there.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compile, render } from '../dist/lib/index.js';
import { stateOf } from './rows/inputs.mjs';

/** @param document whose first pod is meant. */
export function istioCniIn(document, netns) {
  const files = render(compile(stateOf(document)));
  const rules = ['iptables.rules', 'ip6tables.rules'].map(
    (name) => files.find(({ path }) => path.startsWith('pods/') && path.endsWith(`/${name}`))?.text ?? '',
  );
  const child = fork(join(import.meta.dirname, 'istio-cni.mjs'), rules, {
    execPath: 'nsenter',
    execArgv: [`--net=${netns}`, process.execPath],
  });
  return {
    end: () => child.kill(),
    run: async (command) => {
      child.send(command);
      const [answer] = await once(child, 'message');
      return answer;
    },
  };
}
