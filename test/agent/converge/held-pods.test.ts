import { expect, test } from 'vitest';
import { makeHeldPods } from '../../../src/agent/converge/held-pods.js';
import { newMemory } from '../../../src/agent/converge/memory.js';
import type { Pod } from '../../../src/index.js';
import { state } from '../zds/ztunnel.js';

function pod(name: string): Pod {
  return {
    ...{ namespace: 'default', name, uid: `uid-${name}`, ips: [], hostInterface: null, netns: `/run/netns/${name}` },
    ...{ mesh: true, hostNetwork: false },
  };
}

test('a pod that waits or fails is there without its namespace, so that nobody takes it for gone', () => {
  const memory = newMemory();
  const waiting = [{ pod: 'default/w', uid: 'uid-w', why: 'it has no address', needsAttention: false }];
  memory.desired = { kind: 'state', state, identities: new Map(), waiting };
  const identity = { serviceAccount: 'sa' };
  for (const name of ['a', 'f']) memory.declared.set(`default/${name}`, { pod: pod(name), identity, since: 0 });
  // One is not declared any more, and not yet removed.
  for (const name of ['a', 'r']) memory.held.set(`default/${name}`, { pod: pod(name), programmedAt: 0, verifiedAt: 0 });
  const heldPods = makeHeldPods();
  const told = [...heldPods(memory).values()].map(({ identity, netns, pod, uid }) => [
    pod,
    uid,
    netns,
    identity.serviceAccount,
  ]);
  expect(told.sort()).toEqual([
    ['default/a', 'uid-a', '/run/netns/a', 'sa'],
    ['default/f', 'uid-f', null, 'sa'],
    ['default/r', 'uid-r', '/run/netns/r', 'default'],
    ['default/w', 'uid-w', null, 'default'],
  ]);
  expect(heldPods(memory)).toBe(heldPods(memory));
  const before = heldPods(memory);
  memory.held.set('default/a', { pod: pod('a'), programmedAt: 0, verifiedAt: 1 });
  const after = heldPods(memory);
  expect([...after].filter(([key, value]) => before.get(key) !== value).map(([key]) => key)).toEqual(['default/a']);
});
