// One pod more and one less on a node of many, by a running process that holds the cached state: read-back and record included, beside the bare
// commands and the bare messages for the same two objects.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { apply } from '../dist/lib/index.js';
import { bareMessages } from './bare-messages.mjs';
import { documentOfNode, state, stateDirectory } from './bench-node.mjs';
import { stateOf } from './rows/inputs.mjs';
import { batch } from './veths.mjs';

const [set, table, address, device] = ['ztunnel-pods-ips', 100, '10.9.9.9', 'vzt0'];

/** Inside of a node of `bench-node.mjs`, which gets the links that it lacks until `tidy`. */
export async function podTurnover(pods) {
  const more = Array.from({ length: Math.max(0, pods - 19) }, (_, index) => ({
    ...{ namespace: 'd', name: `more-${index}`, hostInterface: `vx${index}` },
    ip: `10.245.${index >> 8}.${index & 255}`,
  }));
  const pairs = more.filter((_, index) => index % 2 === 0).map((_, index) => [`vx${2 * index}`, `vx${2 * index + 1}`]);
  if (pairs.length > 0)
    batch(
      [],
      pairs.map(([one, other]) => `link add ${one} type veth peer name ${other}`),
    );
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
      if (pairs.length > 0)
        batch(
          [],
          pairs.map(([one]) => `link delete ${one}`),
        );
    },
  };
}
