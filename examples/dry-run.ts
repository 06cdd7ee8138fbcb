/*
 * Dry run in CI: what a document would do on a node that `redirect observe` read, and whether its properties hold.
 * Needs no rights and no kernel.
 */
import {
  compile,
  formatDiagnostic,
  parseNodeState,
  plan,
  planText,
  proofText,
  prove,
  readObservation,
  render,
  viewPlan,
} from 'ambient-redirect';

export interface DryRun {
  /** 0: it can be applied, and all properties hold. 2: it cannot, or one does not hold. 3: the document is bad. */
  readonly code: 0 | 2 | 3;
  readonly text: string;
  /** The files that it compiles to, for an artefact of the run. */
  readonly files: readonly string[];
}

export async function dryRun(document: string, file: string, observed: string): Promise<DryRun> {
  const read = parseNodeState(document, { file });
  if (!read.ok) return { code: 3, text: read.diagnostics.map(formatDiagnostic).join('\n'), files: [] };
  const state = read.value;
  const live = await plan(state, { against: await readObservation(observed) });
  const proof = prove([state]);
  const isGood = live.plan.obstacles.length === 0 && proof.holds;
  return {
    code: isGood ? 0 : 2,
    text: `${planText(viewPlan(live.plan))}\n${proofText(proof, { onlyFailures: true })}`,
    files: render(compile(state)).map(({ path }) => path),
  };
}
