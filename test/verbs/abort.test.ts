import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  AbortError,
  apply,
  applySavedPlan,
  CommandError,
  destroy,
  examine,
  type LivePlan,
  type Machine,
  type NodeState,
  observe,
  observedProgram,
  parseNodeState,
  plan,
  RedirectError,
  readInput,
  readObservation,
  runCommand,
  savePlan,
  thisMachine,
  verify,
  writeArtefacts,
  writeObservation,
  writeOutput,
} from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'redirect-abort-'));
afterAll(() => rmSync(folder, { recursive: true }));

const parsed = parseNodeState(readFileSync('golden/geneve-hardened/document.yaml', 'utf8'));
if (!parsed.ok) throw new Error('the golden document is refused');
const state: NodeState = parsed.value;

const reason = new Error('the caller went home');
const signal = AbortSignal.abort(reason);
const touched: string[] = [];

/** Records every call; there must be none. */
const untouched = Object.fromEntries(
  Object.keys(thisMachine).map((key) => [key, async () => touched.push(key)]),
) as unknown as Machine;

const options = { machine: untouched, signal, stateDirectory: join(folder, 'state') };
const observed = { meta: { formatVersion: 1, backend: 'nft', kernel: '', namespaces: [] }, snapshots: {} } as const;

test.each<readonly [string, () => Promise<unknown>]>([
  ['apply', () => apply(state, options)],
  ['applySavedPlan', () => applySavedPlan('no plan at all', 'x', options)],
  ['destroy', () => destroy(state, options)],
  ['examine', () => examine(state, options)],
  ['observe', () => observe(state, options)],
  ['observedProgram', () => observedProgram(state, options)],
  ['plan', () => plan(state, options)],
  ['readInput', () => readInput(join(folder, 'missing'), signal)],
  ['readObservation', () => readObservation(join(folder, 'missing'), signal)],
  ['savePlan', async () => savePlan(join(folder, 'plan'), await livePlan(), state, signal)],
  ['verify', () => verify(state, options)],
  ['writeArtefacts', () => writeArtefacts(folder, [{ path: 'x', text: '' }], [''], signal)],
  ['writeObservation', () => writeObservation(folder, observed, signal)],
  ['writeOutput', () => writeOutput(join(folder, 'x'), '', 0o644, signal)],
])('%s looks at its signal first: AbortError with the reason as its cause, and nothing touched', async (_, work) => {
  const error = await work().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AbortError);
  expect(error).toBeInstanceOf(RedirectError);
  expect(error).toMatchObject({ name: 'AbortError', code: 'cancelled', cause: reason });
  expect([touched, readdirSync(folder)]).toEqual([[], []]);
});

/** A plan against an observation reads nothing of the machine. */
async function livePlan(): Promise<LivePlan> {
  const program = { namespaces: [] };
  return plan(state, {
    against: {
      backend: 'nft',
      backendReason: '',
      program,
      otherBackend: program,
      podInterfaces: new Map(),
      facts: new Map(),
      record: null,
      recorded: new Map(),
      notes: [],
    },
  });
}

test('a process that its signal ends is a CommandError, with what it printed and the reason as its cause', async () => {
  const error = await runCommand({ argv: ['true'] }, signal).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CommandError);
  expect(error).toMatchObject({ code: 'command', reason: 'cancelled', cause: reason, stdout: '' });
});
