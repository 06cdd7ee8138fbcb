import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, type NodeState, verify } from '../../src/index.js';
import {
  atWrite,
  type FakeNode,
  type FaultKind,
  joiner,
  pods,
  withFakeNode,
  withPreparedNode,
} from '../fakes/index.js';

const kinds: readonly FaultKind[] = [
  'refused',
  'killed-before',
  'killed-half-way',
  'killed-after',
  'done-and-denied',
  'hangs',
];

/**
 * Faults that the tool itself reports. If the node has changed from what the step was planned for, the rest is planned
 * again.
 */
const saysSo: ReadonlySet<FaultKind> = new Set(['refused', 'done-and-denied']);

/** Either everything is rolled back or, after a new plan, everything is done. */
async function expectAllOrNothing({ kernel, options }: FakeNode, state: NodeState, kind: FaultKind): Promise<void> {
  const before = kernel.state();
  const end = await apply(state, options).catch((error: unknown) => error);
  if (end instanceof Error) {
    expect(end).toBeInstanceOf(ApplyError);
    expect(end).toMatchObject({ reason: 'step-failed', undone: 'all' });
    expect(kernel.state()).toEqual(before);
  } else {
    expect(saysSo).toContain(kind);
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }
}

/** The outcomes of an apply with a fault at each of its writes: `work` runs once per write, on a new node. */
function atEachWrite(
  prepare: (node: FakeNode) => Promise<unknown>,
  next: (node: FakeNode) => NodeState,
  work: (node: FakeNode, number: number) => Promise<void>,
): Promise<number> {
  return withPreparedNode(prepare, async (onCopy) => {
    const writes = await onCopy(async (node) => {
      await apply(next(node), node.options);
      return node.kernel.writesSoFar;
    });
    for (let number = 1; number <= writes; number += 1) await onCopy((node) => work(node, number));
    return writes;
  });
}

test.each(kinds)('a fresh node: whichever write is %s, nothing is left half done', async (kind) => {
  const writes = await atEachWrite(
    async () => {},
    ({ document }) => document(),
    async (node, number) => {
      const { document, kernel } = node;
      kernel.faults.push(atWrite(number, kind));
      await expectAllOrNothing(node, document(), kind);
    },
  );
  expect(writes).toBeGreaterThan(5);
});

const otherConstants = { constants: { tables: { inbound: 1100, outbound: 1101, proxy: 1102 }, chainPrefix: 'mesh-' } };
const veth = { tunnel: { kind: 'veth' } };

/** Changes from one document to another. The backends differ only in the writes of rules. */
const changes = (['iptables-nft', 'iptables-legacy', 'nft'] as const).flatMap((backend) => {
  const other = backend === 'iptables-nft' ? 'iptables-legacy' : 'iptables-nft';
  const all = [
    [backend, 'a pod more', {}, { pods: [...pods, joiner] }],
    [backend, 'other tables and chains', {}, otherConstants],
    [backend, 'tunnels of another kind', veth, {}],
    [backend, 'another profile', { profile: 'hardened' }, {}],
    [backend, 'the other backend', { backend: other }, {}],
    [backend, 'everything', {}, { profile: 'hardened', pods: [pods[0], joiner], ...otherConstants }],
  ] as const;
  return all.filter(([, name]) => backend === 'iptables-nft' || /pod|chains|backend/.test(name));
});

/** Foreign objects on the node, in every table and of every kind that we write to. */
function addForeignState({ kernel }: FakeNode, backend: string): void {
  kernel.run(
    null,
    `${backend === 'nft' ? 'iptables-nft' : backend}-restore --noflush`,
    '*mangle\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -s 192.0.2.7/32 -j ACCEPT\nCOMMIT\n*nat\n:OTHERS - [0:0]\n-A PREROUTING -j OTHERS\nCOMMIT\n',
  );
  kernel.run(null, 'ipset restore', 'create others hash:ip family inet\nadd others 192.0.2.1\n');
  kernel.ip(null, 'rule add priority 50 fwmark 0x8 lookup 77');
}

test.each(changes)(
  '%s, %s: whatever goes wrong in whichever write, nothing is left half done',
  async (backend, ...one) => {
    const [, from, to] = one;
    const next = ({ document }: FakeNode) => document({ backend, ...to });
    await atEachWrite(
      async (node) => {
        addForeignState(node, backend);
        await apply(node.document({ backend, ...from }), node.options);
      },
      next,
      async (node, number) => {
        // On a fresh node each kind meets each write; here one does, in turn.
        const kind = kinds[number % kinds.length] ?? 'refused';
        node.kernel.faults.push(atWrite(number, kind));
        await expectAllOrNothing(node, next(node), kind);
      },
    );
  },
);

test('when the rollback fails too, the rest is reported, and the next apply repairs it', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    kernel.faults.push(atWrite(4, 'killed-after'), {
      kind: 'refused',
      stays: true,
      meets: (_, write) => (write ?? 0) > 4,
    });
    const failure = await apply(document(), options).catch((error: unknown) => error);
    expect(failure).toMatchObject({ reason: 'step-failed', undone: { name: 'RollbackError' } });
    kernel.faults.length = 0;
    expect((await apply(document(), options)).outcome).toBe('done');
    expect((await verify(document(), options)).plan.changes).toEqual([]);
  }));

test.each(kinds)('destroy: whichever write is %s, everything is as it was or gone', (kind) => {
  let bare: readonly string[] = [];
  const prepare = ({ document, kernel, options }: FakeNode) => {
    bare = kernel.state();
    return apply(document(), options);
  };
  return withPreparedNode(prepare, async (onCopy) => {
    for (let number = 1, isBeyond = false; !isBeyond; number += 1)
      await onCopy(async ({ kernel, options }) => {
        const before = kernel.state();
        kernel.faults.push(atWrite(number, kind));
        const end = await destroy(null, options).catch((error: unknown) => error);
        isBeyond = kernel.faults.length > 0;
        if (end instanceof Error) expect(end).toMatchObject({ reason: 'step-failed', undone: 'all' });
        else if (!isBeyond) expect(saysSo).toContain(kind);
        expect(kernel.state()).toEqual(end instanceof Error ? before : bare);
        if (isBeyond) expect(number).toBeGreaterThan(5);
      });
  });
});

test("a tool's warning is reported and decides nothing", () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const told: string[] = [];
    kernel.faults.push(atWrite(2, 'warns'));
    const onWarning = (_: string, text: string) => told.push(text);
    expect((await apply(document(), { ...options, onWarning })).outcome).toBe('done');
    expect(told).toEqual(['Warning: this will stop to work']);
  }));

test('after a foreign write in between, the rest is planned again', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    kernel.countWritesAnew();
    const takesOne = () => kernel.run(null, 'ipset restore', `del ztunnel-pods-ips ${pods[1]?.ip}`);
    kernel.faults.push({ meets: (_, write) => write === 1, meanwhile: takesOne });
    const state = document({ pods: [...pods, joiner] });
    expect((await apply(state, options)).outcome).toBe('done');
    expect((await verify(state, options)).plan.changes).toEqual([]);
  }));

test('an abort midway rolls the node back', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const before = kernel.state();
    const control = new AbortController();
    kernel.faults.push({ meets: (_, write) => write === 3, meanwhile: () => control.abort(new Error('enough')) });
    await expect(apply(document(), { ...options, signal: control.signal })).rejects.toMatchObject({ undone: 'all' });
    expect(kernel.state()).toEqual(before);
  }));

test('an abort before the first write changes nothing', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const before = kernel.state();
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(apply(document(), { ...options, signal })).rejects.toMatchObject({ cause: reason });
    expect(kernel.state()).toEqual(before);
  }));
