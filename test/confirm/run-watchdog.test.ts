import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { printReturnPoint } from '../../src/apply/return-point.js';
import { apply, confirm, confirmationNotes, revert, runWatchdog, UnconfirmedError } from '../../src/index.js';
import { writeReturnPoint, writeWaiting } from '../../src/record/confirmation-files.js';
import { type FakeNode, joiner, pods, withFakeNode } from '../fakes/index.js';

const long = 3600;

/** A node with two pods and a watchdog beside the apply of a third; both parts in this process. */
async function watchedNode({ document, kernel, options }: FakeNode, seconds: number) {
  await apply(document(), options);
  const before = kernel.state();
  const input = new PassThrough();
  const controller = new AbortController();
  const answers: string[] = [];
  let watchdog: Promise<void> = Promise.resolve();
  await apply(document({ pods: [...pods, joiner] }), {
    ...options,
    beforeWrite: async (point) => {
      await writeReturnPoint(point.location, printReturnPoint(point));
      const answer = (line: string) => void answers.push(line);
      watchdog = runWatchdog({ ...options, input, seconds, signal: controller.signal, answer });
      await until(() => answers.includes('ready'));
    },
  });
  return {
    before,
    after: kernel.state(),
    controller,
    watchdog,
    input,
    begin: async () => {
      input.write('applied\n');
      await until(() => answers.includes('waiting'));
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(5);
}

function filesOf({ options }: FakeNode): readonly string[] {
  return readdirSync(options.stateDirectory ?? '').filter((name) => /unconfirmed$|taking-back|return-point/.test(name));
}

test('what nobody confirms is taken back at the deadline, and the next command says so once', () =>
  withFakeNode(async (node) => {
    const { begin, before, watchdog } = await watchedNode(node, 0.01);
    await begin();
    await watchdog;
    expect(node.kernel.state()).toEqual(before);
    expect(await confirmationNotes(node.options)).toEqual([
      expect.stringMatching(/was taken back at .*: nobody confirmed it within 0\.01 s$/),
    ]);
    expect(await confirmationNotes(node.options)).toEqual([]);
    await expect(confirm(node.options)).rejects.toThrow(/^no apply waits for a confirmation: .* was taken back/);
    await expect(revert(node.options)).rejects.toThrow(/^no apply waits/);
    expect(filesOf(node)).toEqual([]);
  }));

test('what is confirmed stays, and may be confirmed twice', () =>
  withFakeNode(async (node) => {
    const { after, begin, watchdog } = await watchedNode(node, long);
    await begin();
    expect(await confirmationNotes(node.options)).toEqual([
      expect.stringMatching(/is taken back in 3[56]\d\d s unless it is confirmed: `redirect confirm`$/),
    ]);
    const first = await confirm(node.options);
    expect(first.state).toBe('confirmed');
    await watchdog;
    expect(await confirm(node.options)).toEqual(first);
    expect(node.kernel.state()).toEqual(after);
    expect(filesOf(node)).toEqual([]);
  }));

test('no other apply is let in while one waits, nor a confirmation before it is done', () =>
  withFakeNode(async (node) => {
    const { after, begin, watchdog } = await watchedNode(node, long);
    await expect(confirm(node.options)).rejects.toThrow(/not done yet/);
    await expect(revert(node.options)).rejects.toThrow(/not done yet/);
    await begin();
    await expect(apply(node.document(), node.options)).rejects.toThrow(UnconfirmedError);
    expect(node.kernel.state()).toEqual(after);
    await confirm(node.options);
    await watchdog;
    expect((await apply(node.document(), node.options)).outcome).toBe('done');
  }));

test('it can be taken back before its time', () =>
  withFakeNode(async (node) => {
    const { before, begin, watchdog } = await watchedNode(node, long);
    await begin();
    expect((await revert(node.options)).state).toBe('taken-back');
    await watchdog;
    expect(node.kernel.state()).toEqual(before);
    expect(filesOf(node)).toEqual([]);
  }));

test.each([
  ['the process that applies ends in the middle of it', ({ input }) => void input.end(), /ended before it was done/],
  ['it is ended itself', ({ controller }) => controller.abort(new Error('SIGTERM')), /was ended \(SIGTERM\)/],
] as const satisfies readonly (readonly [string, (one: Awaited<ReturnType<typeof watchedNode>>) => void, RegExp])[])(
  'the watchdog takes it back at once when %s',
  (_, happens, why) =>
    withFakeNode(async (node) => {
      const watched = await watchedNode(node, long);
      happens(watched);
      await watched.watchdog;
      expect(node.kernel.state()).toEqual(watched.before);
      expect(await confirmationNotes(node.options)).toEqual([expect.stringMatching(why)]);
    }),
);

test('a watchdog that is ended while it waits takes it back', () =>
  withFakeNode(async (node) => {
    const { before, begin, controller, watchdog } = await watchedNode(node, long);
    await begin();
    controller.abort(new Error('interrupted by SIGTERM'));
    await watchdog;
    expect(node.kernel.state()).toEqual(before);
  }));

test('of an apply that was rolled back by itself the watchdog takes nothing back', () =>
  withFakeNode(async (node) => {
    const { after, watchdog, input } = await watchedNode(node, long);
    input.write('withdrawn\n');
    await watchdog;
    expect(node.kernel.state()).toEqual(after);
    expect(await confirmationNotes(node.options)).toEqual([]);
    expect(filesOf(node)).toEqual([]);
  }));

/** What a watchdog that was killed leaves. */
async function orphaned(node: FakeNode): Promise<readonly string[]> {
  const { document, kernel, options } = node;
  await apply(document(), options);
  const before = kernel.state();
  await apply(document({ pods: [...pods, joiner] }), {
    ...options,
    beforeWrite: async (point) => {
      await writeReturnPoint(point.location, printReturnPoint(point));
      await writeWaiting(point.location, { since: '2026-03-01T10:31:07.000Z', seconds: 60, until: 1 });
    },
  });
  return before;
}

test('where the watchdog was killed the apply stays, until it is taken back by hand', () =>
  withFakeNode(async (node) => {
    const before = await orphaned(node);
    expect(await confirmationNotes(node.options)).toEqual([expect.stringMatching(/has ended, so it stays/)]);
    await revert(node.options);
    expect(node.kernel.state()).toEqual(before);
  }));

test('where the watchdog was killed it can be confirmed, and another apply goes on', () =>
  withFakeNode(async (node) => {
    await orphaned(node);
    expect((await confirm(node.options)).state).toBe('confirmed');
    await apply(node.document(), node.options);
    await orphaned(node);
    expect((await apply(node.document(), node.options)).outcome).toBe('done');
    expect(await confirmationNotes(node.options)).toEqual([expect.stringMatching(/never confirmed, and it stayed/)]);
    expect(filesOf(node)).toEqual([]);
  }));

test('a rollback that fails says what is left, and can be tried again', () =>
  withFakeNode(async (node) => {
    const { kernel, options } = node;
    const { before, begin, watchdog } = await watchedNode(node, 0.01);
    const { execute } = kernel.machine;
    Object.assign(kernel.machine, { execute: async () => Promise.reject(new Error('no such tool')) });
    await begin();
    await watchdog;
    expect(await confirmationNotes(options)).toEqual([
      expect.stringMatching(/was to be taken back at .*, but that failed: no such tool/s),
      expect.stringMatching(/`redirect confirm --revert` goes on/),
    ]);
    Object.assign(kernel.machine, { execute });
    await revert(options);
    expect(kernel.state()).toEqual(before);
  }));
