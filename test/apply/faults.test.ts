import { expect, test } from 'vitest';
import { ApplyError, apply, destroy, type NodeState, verify } from '../../src/index.js';
import { atWrite, type FakeNode, type FaultKind, joiner, pods, withFakeNode } from '../fakes/index.js';

const kinds: readonly FaultKind[] = [
  'refused',
  'killed-before',
  'killed-half-way',
  'killed-after',
  'done-and-denied',
  'hangs',
];

/** Of these the tool itself says that it failed. Where it left another node than its step was planned for, the rest is planned anew. */
const saysSo: ReadonlySet<FaultKind> = new Set(['refused', 'done-and-denied']);

/** Either everything is taken back or, where a step was planned anew, everything is done. */
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

/** What becomes of an apply with a fault at each of its writes: `work` once for each, on a node of its own. */
async function atEachWrite(
  prepare: (node: FakeNode) => Promise<unknown>,
  next: (node: FakeNode) => NodeState,
  work: (node: FakeNode, number: number) => Promise<void>,
): Promise<number> {
  const writes = await withFakeNode(async (node) => {
    await prepare(node);
    node.kernel.countWritesAnew();
    await apply(next(node), node.options);
    return node.kernel.writesSoFar;
  });
  for (let number = 1; number <= writes; number += 1)
    await withFakeNode(async (node) => {
      await prepare(node);
      node.kernel.countWritesAnew();
      await work(node, number);
    });
  return writes;
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

test.each(['refused', 'killed-half-way', 'killed-after'] as const)(
  'from one document to another: whichever write is %s, nothing is left half done',
  async (kind) => {
    const changed = ({ document }: FakeNode) => document({ profile: 'hardened', pods: [pods[0], joiner] });
    await atEachWrite(
      ({ document, options }) => apply(document(), options),
      changed,
      async (node, number) => {
        node.kernel.faults.push(atWrite(number, kind));
        await expectAllOrNothing(node, changed(node), kind);
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

test('a step of destroy that fails leaves everything as it was', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    const before = kernel.state();
    kernel.countWritesAnew();
    kernel.faults.push(atWrite(3, 'refused'));
    await expect(destroy(null, options)).rejects.toMatchObject({ undone: 'all' });
    expect(kernel.state()).toEqual(before);
  }));

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
