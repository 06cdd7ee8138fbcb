// One pod more and one less on a node of many, by a running process that holds the cached state: read-back and record
// included, beside the bare commands and the bare messages for the same two objects.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { apply } from '../dist/lib/index.js';
import { bareMessages } from './bare-messages.mjs';
import { documentOfNode, state, stateDirectory } from './bench-node.mjs';
import { morePods } from './more-pods.mjs';
import { stateOf } from './rows/inputs.mjs';

const [set, table, address, device] = ['ztunnel-pods-ips', 100, '10.9.9.9', 'vzt0'];

/** Inside of a node of `bench-node.mjs`, which gets the links that it lacks until `tidy`. */
export async function podTurnover(pods) {
  const { pods: more, tidy } = morePods(pods - 19);
  const document = documentOfNode(19);
  const [without, withOne] = [-1, undefined].map((end) =>
    stateOf({ ...document, pods: [...document.pods, ...more.slice(0, end)] }),
  );
  const options = { stateDirectory };
  let { cached } = await apply(without, options);
  const turn = async (next) => {
    ({ cached } = await apply(next, { ...options, cached }));
  };
  const interfaceIndex = Number(readFileSync(`/sys/class/net/${device}/ifindex`, 'utf8'));
  return {
    ours: async () => {
      await turn(withOne);
      await turn(without);
    },
    commands: () => {
      for (const verb of ['add', 'del']) {
        execFileSync('ipset', [verb, set, address]);
        execFileSync('ip', ['route', verb, `${address}/32`, 'dev', device, 'table', String(table)]);
      }
    },
    messages: await bareMessages({ address, interfaceIndex, set, table }),
    tidy: async () => {
      await apply(state(20), options);
      tidy();
    },
  };
}
