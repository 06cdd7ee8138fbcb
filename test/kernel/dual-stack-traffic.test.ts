import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type KernelProgram, trace } from '../../src/index.js';
import { labMachine } from '../../src/lab/index.js';
import type { ResolvedBackend } from '../../src/model/backend.js';
import { takeSnapshot } from '../../src/observe/take-snapshot.js';
import { readSnapshot } from '../../src/render/read-snapshot.js';
import type { DualState } from '../arbitraries/dual-design.js';
import { goDual } from './node/go-dual.js';
import { watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';
import { execFileSync } from './sync-process.js';

/** IPv6 alone: with IPv4 the design would send the tunnel's own packets into the tunnel. */
const desiredState: DualState = { families: ['ipv6'], hasTunnel: true, tunnelPort: 4790, members: [3], ports: [] };
const [member, other, far] = ['fd00:77::3', 'fd00:77::4', 'fd00:99::9'];
/** Of a member port 80 is marked and stays on the node; all else goes through the tunnel and is captured there. */
const connections = [
  [member, 80, 'host 80'],
  [member, 8080, 'ztunnel 15001'],
  [other, 80, 'ztunnel 15001'],
] as const;

/** Who took each connection, by the kernel. */
function seen(node: TestNode, patience: number): readonly unknown[] {
  const words = connections.flatMap(([source, port]) => [source, far, String(port)]);
  const script = join(import.meta.dirname, 'node', 'six.py');
  const place = `/run/netns/${node.netns.ztunnel}`;
  const argv = ['/usr/bin/python3', script, String(patience), place, ...words];
  return JSON.parse(execFileSync('ip', ['netns', 'exec', node.netns.host, ...argv], { encoding: 'utf8' }));
}

/** The same by the interpreter, and whether an answer would come back. */
function foretold(observed: KernelProgram): readonly unknown[] {
  return connections.map(([from, port]) => {
    const traced = trace({ states: [], observed }, { from, to: `[${far}]:${port}`, count: 2 });
    if (!traced.ok) throw new Error(JSON.stringify(traced.diagnostics));
    const { later, outcome } = traced.value;
    return [`${outcome.namespace} ${outcome.port}`, later[0]?.arrives];
  });
}

async function observed(node: TestNode, backend: ResolvedBackend): Promise<KernelProgram> {
  const read = (['host', 'ztunnel'] as const).map(async (where) => {
    const inside = labMachine({ netns: `/run/netns/${node.netns[where]}` });
    const { namespace, unread } = readSnapshot(await takeSnapshot(inside, null, backend, 'DUAL-'), where, null);
    expect(unread).toEqual([]);
    return namespace;
  });
  return { namespaces: await Promise.all(read) };
}

test.each(['iptables-nft', 'iptables-legacy', 'nft'] as const)(
  '%s: TCP over IPv6 goes where a design sends it, as predicted, and nowhere once the design is gone',
  (backend) =>
    withTestNode(async (node) => {
      const { machine } = watched(node);
      const netns = `/run/netns/${node.netns.ztunnel}`;
      node.run('host', `for ip in ${member} ${other}; do ip -6 address add $ip/128 dev lo; done`);
      expect((await goDual(machine, netns, backend, desiredState)).left).toEqual([]);
      expect(seen(node, 60)).toEqual(
        connections.map(([_, port, by]) => ({ by, as: `${far} ${port}`, isClient: true, answered: true })),
      );
      expect(foretold(await observed(node, backend))).toEqual(connections.map(([, , by]) => [by, true]));
      expect((await goDual(machine, netns, backend, null)).left).toEqual([]);
      expect(seen(node, 0)).toEqual(connections.map(() => '[Errno 101] Network is unreachable'));
    }),
);
