import { expect, test } from 'vitest';
import { comparableOf } from './node/comparable.js';
import { faults, type Resident, withResident } from './node/resident.js';
import { connectZtunnel, joiner, pods, type TestNode, withTestNode } from './node/test-node.js';

interface Kind {
  readonly name: string;
  readonly from: Readonly<Record<string, unknown>> | null;
  readonly to: Readonly<Record<string, unknown>> | null;
  /** The least number of writes that must be hit. */
  readonly writes: number;
}

const otherConstants = { constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, chainPrefix: 'mesh-' } };

const kinds: readonly [Kind, ...Kind[]] = [
  { name: 'a first apply', from: null, to: {}, writes: 13 },
  { name: 'a pod more', from: {}, to: { pods: [...pods, joiner] }, writes: 3 },
  { name: 'other tables and chains', from: {}, to: otherConstants, writes: 5 },
  { name: 'tunnels of another kind', from: { tunnel: { kind: 'veth' } }, to: {}, writes: 8 },
  { name: 'the other backend', from: {}, to: { backend: 'other' }, writes: 4 },
  { name: 'destroy', from: { tunnel: { kind: 'veth' } }, to: null, writes: 7 },
];

/** Foreign objects on the node, in every table and of every kind that we write to. */
function addForeignState(node: TestNode, backend: string): void {
  const list = backend === 'nft' ? 'iptables-nft' : backend;
  const rules = [`${list} -t mangle -A PREROUTING -s 192.0.2.7 -j ACCEPT`, `${list} -t nat -N OTHERS`];
  const commands = [...rules, `${list} -t nat -A PREROUTING -j OTHERS`, 'ipset create others hash:ip'];
  node.run(
    'host',
    [...commands, 'ipset add others 192.0.2.1', 'ip rule add priority 50 fwmark 0x8 lookup 77'].join('; '),
  );
}

/** Rules, sets and ip rules of the host, none of which goes away with ztunnel's namespace. */
async function rulesOfHost({ shell }: Resident): Promise<string> {
  return comparableOf([
    await shell('iptables-nft-save; iptables-legacy-save; ipset save; ip rule; nft -s list tables'),
  ]);
}

/** Restores a node whose ztunnel namespace vanished. */
async function rebuild(node: TestNode, { go, shell }: Resident, before: Parameters<Resident['go']>[0]): Promise<void> {
  expect((await go(null)).error).toBe(undefined);
  await shell(`ip netns add ${node.netns.ztunnel}; ${connectZtunnel(node.netns.ztunnel)}`);
  if (before !== null) expect((await go(before)).error).toBe(undefined);
}

/** In turn one of those after which nothing was done, and one of those that end in a state of their own. */
function faultAt(write: number): string {
  const ofState = ['killed when it had done everything', 'namespace vanishes'];
  const nothingDone = faults.filter((kind) => !ofState.includes(kind));
  const kinds = write % 2 === 0 ? ofState : nothingDone;
  return kinds[Math.floor(write / 2) % kinds.length] ?? '';
}

/**
 * What the real tools and kernel make of it: a change of each kind of object. test/apply/faults.test.ts tries all of
 * these changes with each backend on the kernel in memory.
 */
const matrix = [
  { backend: 'iptables-nft', other: 'iptables-legacy', kinds: kinds.filter(({ name }) => /first|tunnels/.test(name)) },
  {
    backend: 'iptables-legacy',
    other: 'iptables-nft',
    kinds: kinds.filter(({ name }) => /backend|destroy/.test(name)),
  },
  // What is no rule or set is written as with iptables.
  { backend: 'nft', other: 'iptables-nft', kinds: kinds.filter(({ name }) => /pod|chains/.test(name)) },
];

for (const { backend, other, kinds } of matrix)
  for (const { name, from, to, writes } of kinds)
    test(`${backend}, ${name}: whichever write fails, the node ends as it was or as desired`, () =>
      withTestNode((node) =>
        withResident(node, async (resident) => {
          addForeignState(node, backend);
          const [before = null, after = null] = [from, to].map((change) =>
            change === null ? null : node.document({ ...change, backend: 'backend' in change ? other : backend }),
          );
          await resident.go(after);
          const whenDone = await resident.state();
          await resident.go(before);
          const expected = await resident.state();
          const rules = await rulesOfHost(resident);
          const wrong: string[] = [];
          let [met, isBeyond] = [0, false];
          for (; !isBeyond; met += 1) {
            const kind = faultAt(met + 1);
            const { error, struck, undone } = await resident.go(after, { at: met + 1, kind });
            isBeyond = struck === null;
            if (isBeyond) continue;
            const isGone = kind === 'namespace vanishes';
            const isRight = isGone
              ? error === undefined || (undone === true && (await rulesOfHost(resident)) === rules)
              : (await resident.state()) === (error === undefined ? whenDone : expected);
            if (!isRight) wrong.push(`${struck}, ${kind}: ${error ?? 'done, and is not'}`);
            if (isGone) await rebuild(node, resident, before);
            else if (error === undefined || !isRight) await resident.go(before);
          }
          expect(wrong).toEqual([]);
          expect(met).toBeGreaterThan(writes);
        }),
      ));
