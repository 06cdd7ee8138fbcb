import * as z from 'zod';
import type { ApplyOptions, ApplyReport } from '../apply/apply-options.js';
import { applyState } from '../apply/apply-state.js';
import { StalePlanError } from '../apply/stale-plan.js';
import { viewPlan } from '../apply/view-plan.js';
import { type Diagnostic, formatDiagnostic } from '../base/diagnostic.js';
import { RedirectError } from '../base/redirect-error.js';
import { parseNodeStates } from '../document/parse.js';
import { printNodeState } from '../document/print.js';
import { readJsonFile } from '../document/read-json-file.js';
import { cancellable } from '../kernel/abort-error.js';
import { withSignal } from '../kernel/with-signal.js';
import { writeOutput } from '../kernel/write-output.js';
import type { LivePlan } from '../live/live-plan.js';
import { podRows } from '../live/pod-rows.js';
import type { NodeState } from '../model/node-state.js';
import { changedObjects, fingerprintOf } from '../plan/fingerprint.js';
import { isSameNode, nodeIdentity } from '../record/node-identity.js';
import { planText } from '../report/plan-text.js';
import { visibleLines } from '../report/visible.js';

const formatVersion = 1;

/**
 * A saved plan holds the document and a fingerprint of the node, not a list of commands. Applying it plans again: an
 * unchanged node gives the same steps, a changed one is refused.
 */
const schema = z.strictObject({
  formatVersion: z.literal(formatVersion),
  kind: z.literal('RedirectPlan'),
  node: z.strictObject({ boot: z.string(), namespace: z.string() }),
  document: z.string(),
  /** The plan as it was shown; an apply plans again. Plans of earlier versions have none. */
  shown: z.string().optional(),
  fingerprint: z.strictObject({ sha256: z.string(), objects: z.record(z.string(), z.string()) }),
});

/** The text is not a saved plan; nothing was changed. */
export class MalformedPlanError extends RedirectError {
  override readonly name = 'MalformedPlanError';
  override readonly code = 'malformed-plan';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.diagnostics = diagnostics;
  }
}

const anotherNode = 'the node: it was made on another one, or before this one was started anew';

/**
 * Writes a plan to a file for `applySavedPlan`, readable by its owner alone. The file holds the document and a
 * fingerprint of the node's state.
 * @param live the result of `plan` for the live node.
 * @param state the document of that plan.
 * @throws AbortError; what the system says of the path.
 * @example
 * await savePlan('node.plan', await plan(state), state);
 */
export async function savePlan(path: string, live: LivePlan, state: NodeState, signal?: AbortSignal): Promise<void> {
  const plan = {
    formatVersion,
    kind: 'RedirectPlan',
    node: live.node ?? { boot: '', namespace: '' },
    document: printNodeState(state),
    shown: planText(viewPlan(live.plan, undefined, podRows(live)), { reading: 'plan', whole: true }),
    fingerprint: fingerprintOf(live.observation, live.desiredState.ownership),
  };
  await writeOutput(path, `${JSON.stringify(plan, null, 2)}\n`, 0o600, signal);
}

/**
 * Carries out a plan that `savePlan` wrote, unless the node has changed since.
 * @param text the content of the file.
 * @param file its name, for messages.
 * @throws MalformedPlanError; StalePlanError with the objects that changed; the errors of `apply`.
 * @example
 * await applySavedPlan(await readInput('node.plan'), 'node.plan', { rehearsal: true });
 */
export function applySavedPlan(text: string, file: string, options: ApplyOptions = {}): Promise<ApplyReport> {
  return cancellable(options.signal, () => applyUnchanged(text, file, options));
}

async function applyUnchanged(text: string, file: string, options: ApplyOptions): Promise<ApplyReport> {
  const saved = readSavedPlan(text, file);
  const here = await nodeIdentity(withSignal(options));
  if (!isSameNode(saved.node, here)) throw new StalePlanError([anotherNode]);
  const check = (live: LivePlan): void => {
    const now = fingerprintOf(live.observation, live.desiredState.ownership);
    const changed = changedObjects(saved.fingerprint, now);
    if (now.sha256 !== saved.fingerprint.sha256 || changed.length > 0) throw new StalePlanError(changed);
  };
  return applyState(saved.state, { ...options, beforePlan: check });
}

/** What is in a saved plan, for people: the file may come from anywhere. */
export interface ShownPlan {
  readonly formatVersion: 1;
  /** The name of the node in the document. */
  readonly node: string;
  /** YAML. */
  readonly document: string;
  /** The plan as it was when it was saved; null in a file of an earlier version. */
  readonly shown: string | null;
}

/**
 * Reads a plan that `savePlan` wrote, without the kernel.
 * @throws MalformedPlanError
 * @example
 * console.log(showSavedPlan(await readInput('node.plan'), 'node.plan').shown);
 */
export function showSavedPlan(text: string, file: string): ShownPlan {
  const { shown, state } = readSavedPlan(text, file);
  return {
    formatVersion: 1,
    node: state.node.name,
    document: printNodeState(state),
    shown: shown === undefined ? null : visibleLines(shown),
  };
}

function readSavedPlan(text: string, file: string) {
  const read = readJsonFile(text, file, schema);
  if (!read.ok) throw new MalformedPlanError(saidOf(read.diagnostics));
  const { document, fingerprint, node, shown } = read.value;
  const states = parseNodeStates(document);
  const [state, ...others] = states.ok ? states.value : [];
  if (state === undefined || others.length > 0) {
    const [first] = states.ok ? [] : states.diagnostics;
    const why = first === undefined ? 'it is not one document' : formatDiagnostic(first);
    throw new MalformedPlanError([
      {
        ...{ code: 'invalid-value', path: 'document', file },
        message: `the document inside the saved plan is refused: ${why}`,
      },
    ]);
  }
  return { state, node, fingerprint, shown };
}

/** Of a file of another kind, that alone is said. */
function saidOf(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const aboutKind = diagnostics.filter(({ path }) => path === 'kind');
  const told = aboutKind.length > 0 ? aboutKind : diagnostics;
  return told.map((one) => ({ ...one, message: `not a saved plan: ${one.message}` }));
}
