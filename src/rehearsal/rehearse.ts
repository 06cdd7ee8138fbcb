import { linesOfMany } from '../base/lines-of-many.js';
import { RedirectError } from '../base/redirect-error.js';
import { type ActionOptions, restoreWords } from '../execute/actions.js';
import { runSteps } from '../execute/run-steps.js';
import { families } from '../ir/family.js';
import { familiesOf } from '../ir/ownership.js';
import type { KernelNamespace } from '../ir/program.js';
import { noRequirements } from '../ir/requirements.js';
import type { Family } from '../ir/ruleset.js';
import { CommandError } from '../kernel/command-error.js';
import { expectSuccess } from '../kernel/expect-success.js';
import type { Machine } from '../kernel/machine.js';
import { machineInside } from '../kernel/machine-inside.js';
import type { Scratch } from '../kernel/scratch.js';
import type { LivePlan } from '../live/live-plan.js';
import { asRecorded, ownershipOn } from '../live/ownership-on.js';
import { otherBackendOf, type ResolvedBackend } from '../model/backend.js';
import { observeNamespace } from '../observe/observe-namespace.js';
import type { ReadRequest } from '../observe/read-request.js';
import { legacyTables } from '../observe/read-rules.js';
import { ruleTools } from '../observe/tools.js';
import type { Observation } from '../plan/observation.js';
import { makePlan } from '../plan/plan.js';
import { onePerLine } from '../render/iptables/logical-lines.js';
import { describeItem } from '../report/describe-item.js';
import { changedForeignLines } from './foreign-lines.js';
import { isRehearsalNeeded } from './is-needed.js';
import { leaveOutPods } from './leave-out-pods.js';
import { placeholders, stagedSteps, stepsToObserved } from './stage.js';

/** How the rehearsal of a plan went; `skipped` says why the state of the node could not be copied. */
export type Rehearsal = 'passed' | 'not-needed' | 'off' | { readonly skipped: string };

/** The plan was carried out in scratch, and the result is not the desired state. */
export class RehearsalError extends RedirectError {
  override readonly name = 'RehearsalError';
  override readonly code = 'rehearsal';
}

/**
 * Carries a plan out in scratch namespaces, against a copy of the node's rules and sets (foreign ones included) and of
 * our links and routes. `iptables-restore --test` accepts most faulty files; only the kernel gives a reliable answer.
 * @param whole of the namespaces of pods none is rehearsed, or one where nothing is copied.
 * @param copied `nothing`: only placeholders for the devices that routes lead to.
 * @throws StepError or RehearsalError when the plan would fail; the node is untouched.
 */
export async function rehearse(
  whole: LivePlan,
  machine: Machine,
  options: ActionOptions,
  copied: 'everything' | 'nothing' = 'everything',
): Promise<Rehearsal> {
  const live = leaveOutPods(whole, copied === 'nothing' ? 1 : 0);
  const { readRequest } = live;
  if (readRequest === null || !isRehearsalNeeded(live.plan)) return 'not-needed';
  const places = live.observation.program.namespaces;
  const scratches: Scratch[] = [];
  const placeOf = (netns: string | null): string => {
    const place = scratches[places.findIndex((one) => one.netns === netns)];
    if (place === undefined) throw new Error(`the plan writes to ${netns}, which was not observed`);
    return place.netns;
  };
  try {
    for (const _ of places) scratches.push(await machine.openScratch());
    const scratch = machineInside(withOwnLock(machine), placeOf);
    let before: readonly SavedRules[];
    try {
      before = await Promise.all(
        places.map(async (place) => {
          const { netns } = place;
          await feed(scratch, netns, ['ip', '-batch', '-'], placeholders(live, netns));
          return copied === 'everything' ? copyRules(live, machine, scratch, place, options) : nothingSaved;
        }),
      );
      await runSteps(stagedSteps(stepsToObserved(live), placeOf), { machine: scratch, options });
    } catch (error) {
      if (error instanceof CommandError && error.reason === 'cancelled') throw error;
      return { skipped: `the state of the node could not be copied: ${(error as Error).message}` };
    }
    const [failure] = await runSteps(stagedSteps(live.plan.steps, placeOf), { machine: scratch, options });
    if (failure !== undefined) throw failure.error;
    const wrong = await differences(live, readRequest, scratch, before);
    if (wrong.length === 0) return 'passed';
    const lines = linesOfMany(wrong, (line) => [line]);
    throw new RehearsalError(`after the steps these would not be as they should:\n${lines.join('\n')}`);
  } finally {
    for (const { end } of scratches) end();
  }
}

/** How the scratch namespaces differ from the desired state after the steps, and how foreign rules changed. */
async function differences(
  live: LivePlan,
  readRequest: ReadRequest,
  scratch: Machine,
  before: readonly SavedRules[],
): Promise<readonly string[]> {
  const places = live.observation.program.namespaces;
  const withoutSysctls = (namespace: KernelNamespace) => ({ ...namespace, sysctls: [] });
  const program = { namespaces: live.desiredState.program.namespaces.map(withoutSysctls) };
  // Requirements name the pods' devices, which are not copied.
  const request = { ...readRequest, program, requirements: noRequirements, record: null };
  const [after, read] = await Promise.all([
    Promise.all(places.map((place) => saveRules(live, live.plan.backend, scratch, place))),
    Promise.all(places.map((place) => observeNamespace(scratch, request, place))),
  ]);
  const seen: Observation = {
    ...live.observation,
    program: { namespaces: read.map(({ namespace }) => namespace) },
    otherBackend: { namespaces: read.flatMap(({ other }) => other ?? []) },
    record: live.observation.record && { ...live.observation.record, sysctls: [] },
  };
  // An apply has written its record by then. A destroy still knows what was ours.
  const written = asRecorded(seen, live.subject, program);
  const ownership = ownershipOn(written, live.subject, program, [live.desiredState.ownership]);
  const foreign = places.flatMap(({ netns, scope }, index) =>
    families.flatMap((family) => {
      const [was, is] = [before[index]?.[family] ?? '', after[index]?.[family] ?? ''];
      return changedForeignLines(was, is, { scope, netns, family }, ownership);
    }),
  );
  const { changes } = makePlan({ ...live.desiredState, ownership, program, requirements: noRequirements }, written);
  return [...foreign, ...changes.map(({ kind, scope, item }) => `${scope}: ${kind}: ${describeItem(item)}`)];
}

async function feed(scratch: Machine, netns: string | null, argv: readonly string[], stdin: string): Promise<void> {
  if (stdin !== '') expectSuccess(await scratch.execute({ argv, stdin, netns }));
}

/** The output of iptables-save, for each family that the mode uses. */
type SavedRules = Readonly<Partial<Record<Family, string>>>;

const nothingSaved: SavedRules = {};

/** @returns the rules of the plan's backend that were copied. */
async function copyRules(
  live: LivePlan,
  machine: Machine,
  scratch: Machine,
  place: KernelNamespace,
  options: ActionOptions,
): Promise<SavedRules> {
  const { backend } = live.plan;
  const { netns } = place;
  const other = otherBackendOf(backend);
  const holdsOther = live.observation.otherBackend.namespaces.some((one) => one.netns === netns);
  const [sets, rules, otherRules] = await Promise.all([
    machine.execute({ argv: ['ipset', 'save'], netns }).then(expectSuccess),
    saveRules(live, backend, machine, place),
    holdsOther ? saveRules(live, other, machine, place) : nothingSaved,
  ]);
  await feed(scratch, netns, ['ipset', 'restore'], sets.stdout);
  // iptables-nft-save prints a table of nft as a comment and exits 0: its rules cannot be copied, and cannot conflict
  // with ours.
  for (const family of families) {
    await feed(scratch, netns, restoreWords(backend, family, options), rules[family] ?? '');
    await feed(scratch, netns, restoreWords(other, family, options), otherRules[family] ?? '');
  }
  return rules;
}

/**
 * A machine on which the tools of legacy tables lock their scratch namespace instead of the node's lock file. Nothing
 * else runs in there, and a rehearsal need not wait for the holder of the node's lock.
 */
function withOwnLock(machine: Machine): Machine {
  return {
    ...machine,
    execute: (command, signal) =>
      machine.execute(command.netns == null ? command : { ...command, xtablesLock: command.netns }, signal),
  };
}

async function saveRules(
  { desiredState: { ownership } }: LivePlan,
  backend: ResolvedBackend,
  machine: Machine,
  { netns, scope }: KernelNamespace,
): Promise<SavedRules> {
  const saved = await Promise.all(
    familiesOf(ownership, scope).map(async (family) => {
      const isEmpty = backend === 'iptables-legacy' && (await legacyTables(machine, netns, family)).length === 0;
      if (isEmpty) return [];
      const argv = [ruleTools(backend, family).save];
      return [[family, onePerLine(expectSuccess(await machine.execute({ argv, netns })).stdout)] as const];
    }),
  );
  return Object.fromEntries(saved.flat());
}
