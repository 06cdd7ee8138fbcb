import { noRequirements } from '../../ir/requirements.js';
import { otherBackendOf, type ResolvedBackend } from '../../plan/observation.js';
import { makePlan } from '../../plan/plan.js';
import { describeItem } from '../../render/report/describe-item.js';
import type { ActionOptions } from '../actions.js';
import { expectSuccess } from '../expect-success.js';
import type { LivePlan } from '../live-plan.js';
import type { Machine } from '../machine.js';
import { machineInside } from '../machine-inside.js';
import { observeNamespace } from '../observe-live.js';
import { legacyTables } from '../read-rules.js';
import { runSteps } from '../run-steps.js';
import { ruleTools } from '../tools.js';
import { changedForeignLines } from './foreign-lines.js';
import { isRehearsalNeeded } from './is-needed.js';
import { placeholders, stagedSteps, stepsToObserved } from './stage.js';

/** How the rehearsal of a plan went; `skipped` says why the state of the node could not be copied. */
export type Rehearsal = 'passed' | 'not-needed' | 'off' | { readonly skipped: string };

/** The plan went through, and what came of it is not what is wished for. */
export class RehearsalError extends Error {
  override readonly name = 'RehearsalError';
}

/**
 * Carries a plan out in scratch namespaces first, against a copy of the node's rules and sets (others' too) and of our
 * links and routes. `iptables-restore --test` passes most faulty files; this is the kernel's own answer.
 * @param copied nothing: only placeholders for the devices that routes lead to.
 * @throws StepError or RehearsalError when the plan would not do; the node is untouched.
 */
export async function rehearse(
  live: LivePlan,
  machine: Machine,
  options: ActionOptions,
  copied: 'everything' | 'nothing' = 'everything',
): Promise<Rehearsal> {
  const { inquiry } = live;
  if (inquiry === null || !isRehearsalNeeded(live.plan)) return 'not-needed';
  const places = live.observation.program.namespaces;
  const scratches = await Promise.all(places.map(() => machine.openScratch()));
  const byPlace = new Map(places.map(({ netns }, index) => [netns, scratches[index]?.netns ?? '']));
  const placeOf = (netns: string | null): string => {
    const place = byPlace.get(netns);
    if (place === undefined) throw new Error(`the plan writes to ${netns}, which was not observed`);
    return place;
  };
  const scratch = machineInside(machine, placeOf);
  try {
    try {
      for (const { netns } of places) {
        await feed(scratch, netns, ['ip', '-batch', '-'], placeholders(live, netns));
        if (copied === 'everything') await copyRules(live, machine, scratch, netns);
      }
      await runSteps(stagedSteps(stepsToObserved(live), placeOf), { machine: scratch, options });
    } catch (error) {
      return { skipped: `the state of the node could not be copied: ${(error as Error).message}` };
    }
    const before = await savedRules(live, scratch);
    await runSteps(stagedSteps(live.plan.steps, placeOf), { machine: scratch, options });
    const after = await savedRules(live, scratch);
    const foreign = places.flatMap(({ scope }, index) =>
      changedForeignLines(before[index] ?? '', after[index] ?? '', scope, live.wish.ownership),
    );
    const read = await Promise.all(
      places.map((place) => observeNamespace(scratch, { ...inquiry, record: null }, place)),
    );
    const namespaces = read.map(({ namespace }) => ({ ...namespace, sysctls: [] }));
    const wished = live.wish.program.namespaces.map((namespace) => ({ ...namespace, sysctls: [] }));
    const { changes } = makePlan(
      { ...live.wish, program: { namespaces: wished }, requirements: noRequirements },
      {
        ...live.observation,
        program: { namespaces },
        otherBackend: { namespaces: read.flatMap(({ other }) => other ?? []) },
        record: null,
      },
    );
    const wrong = [...foreign, ...changes.map(({ kind, scope, item }) => `${scope}: ${kind}: ${describeItem(item)}`)];
    if (wrong.length > 0)
      throw new RehearsalError(`after the steps these would not be as they should:\n${wrong.join('\n')}`);
    return 'passed';
  } finally {
    await Promise.all(scratches.map(({ end }) => end()));
  }
}

async function feed(scratch: Machine, netns: string | null, argv: readonly string[], stdin: string): Promise<void> {
  if (stdin !== '') expectSuccess(await scratch.execute({ argv, stdin, netns }));
}

async function copyRules(live: LivePlan, machine: Machine, scratch: Machine, netns: string | null): Promise<void> {
  const { backend } = live.plan;
  const sets = expectSuccess(await machine.execute({ argv: ['ipset', 'save'], netns }));
  await feed(scratch, netns, ['ipset', 'restore'], sets.stdout);
  const holdsOther = live.observation.otherBackend.namespaces.some((one) => one.netns === netns);
  // iptables-nft-save prints a table of nft as a comment and exits 0: its rules cannot be copied, nor be in our way.
  for (const each of [backend, ...(holdsOther ? [otherBackendOf(backend)] : [])]) {
    await feed(scratch, netns, [ruleTools(each, 'ipv4').restore], await saveRules(each, machine, netns));
  }
}

async function saveRules(backend: ResolvedBackend, machine: Machine, netns: string | null): Promise<string> {
  if (backend === 'iptables-legacy' && (await legacyTables(machine, netns)).length === 0) return '';
  return expectSuccess(await machine.execute({ argv: [ruleTools(backend, 'ipv4').save], netns })).stdout;
}

function savedRules({ observation, plan }: LivePlan, scratch: Machine): Promise<readonly string[]> {
  return Promise.all(observation.program.namespaces.map(({ netns }) => saveRules(plan.backend, scratch, netns)));
}
