import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, type NodeState } from '../../src/index.js';
import { comparable } from './node/comparable.js';
import { faults, faultyMachine } from './node/faulty-machine.js';
import { stateFor, watched } from './node/library.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

interface Kind {
  readonly name: string;
  readonly from: Readonly<Record<string, unknown>> | null;
  readonly to: Readonly<Record<string, unknown>> | null;
}

const otherConstants = { constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, chainPrefix: 'mesh-' } };

const kinds: readonly Kind[] = [
  { name: 'a first apply', from: null, to: {} },
  { name: 'a pod more', from: {}, to: { pods: [...pods, joiner] } },
  { name: 'another profile', from: { profile: 'istio-1.18' }, to: {} },
  { name: 'other tables and chains', from: {}, to: otherConstants },
  { name: 'tunnels of another kind', from: {}, to: { tunnel: { kind: 'veth' } } },
  { name: 'the other backend', from: {}, to: { backend: 'other' } },
  { name: 'destroy', from: {}, to: null },
];

/** What others have on the node, in every table and kind of object that we write to. */
function addForeignState(node: TestNode, list: string): void {
  const rules = [`${list} -t mangle -A PREROUTING -s 192.0.2.7 -j ACCEPT`, `${list} -t nat -N OTHERS`];
  const commands = [...rules, `${list} -t nat -A PREROUTING -j OTHERS`, 'ipset create others hash:ip'];
  node.run(
    'host',
    [...commands, 'ipset add others 192.0.2.1', 'ip rule add priority 50 fwmark 0x8 lookup 77'].join('; '),
  );
}

for (const [backend, other] of [
  ['iptables-nft', 'iptables-legacy'],
  ['iptables-legacy', 'iptables-nft'],
] as const)
  for (const { name, from, to } of kinds)
    test(
      `${backend}, ${name}: whatever goes wrong in whichever step, the node is as it was`,
      () =>
        withTestNode(async (node) => {
          addForeignState(node, backend);
          const { machine } = watched(node);
          const options = { machine, stateDirectory: node.folder, namespaceLockSeconds: 5 };
          const documents = [from, to].map((change) =>
            change === null ? null : stateFor(node, { ...change, backend: 'backend' in change ? other : backend }),
          );
          const [before, after] = documents as [NodeState | null, NodeState | null];
          const go = (state: NodeState | null, through = machine) =>
            state === null
              ? destroy(before ?? after, { ...options, machine: through })
              : apply(state, { ...options, machine: through });
          await go(before);
          const expected = comparable(node);
          const results: string[] = [];
          const good: string[] = [];
          for (let at = 1; ; at += 1) {
            let isBeyond = false;
            for (const fault of faults) {
              const what = `write ${at}, ${fault}`;
              const failure = await go(after, faultyMachine(machine, at, fault)).catch((error: unknown) => error);
              if (!(failure instanceof Error)) {
                isBeyond = true;
                break;
              }
              const undone = failure instanceof ApplyError && failure.undone === 'all';
              const isSame = comparable(node) === expected;
              good.push(`${what}: taken back`);
              results.push(`${what}: ${undone && isSame ? 'taken back' : failure.message}`);
            }
            if (isBeyond) break;
          }
          expect(results).toEqual(good);
          expect(results.length).toBeGreaterThanOrEqual(faults.length);
          await go(null);
        }),
      120_000,
    );
