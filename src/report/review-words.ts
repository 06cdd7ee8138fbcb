import { counted, countText, namesOfMany } from '../base/lines-of-many.js';
import type { CostView, DiffView, FlowView, ReviewGroupView, ReviewView, StatementView } from './review-view.js';
import { wayLines } from './trace-text.js';

const mostNames = 3;

export function groupTitle({ kind, nodes, profile }: ReviewGroupView): string {
  return `${namesOfMany(nodes, mostNames)} (${profile})${kind === 'changed' ? '' : `: ${kind}`}`;
}

const mostWords = 4;

/** `tcp from mesh, others to world, any but 53`. */
export function flowText({ families, from, ports, protocols, to }: FlowView): string {
  const port = ports.length === 0 ? '' : `, port ${ports.join(', ')}`;
  const family = families.length === 0 ? '' : ` over ${families.join(', ')}`;
  return `${protocols.join(', ')}${family} from ${namesOfMany(from, mostWords)} to ${namesOfMany(to, mostWords)}${port}`;
}

export const flowWords = { removed: 'removed', redirected: 'another way', added: 'added' } as const;

/** `for 12 of 40 conversations: icmp from a to b (as it is): before: lost; after: sent ...`. */
export function statementCount({ counterExamples: [example], covered, failed }: StatementView): string {
  if (covered === 0) return 'there is no such flow';
  if (example === undefined) return `for ${covered} conversations`;
  const { after, before, what, where } = example;
  return `for ${failed} of ${covered} conversations: ${what} (${where}): before: ${before}; after: ${after}`;
}

type Traces = StatementView['counterExamples'][number]['traces'];

/** The packets of both sides. */
export function traceLines({ after, before }: Traces): readonly string[] {
  return ['before:', ...wayLines(before), '', 'after:', ...wayLines(after)];
}

export function costText({ deletes, milliseconds, processes, steps }: CostView): string {
  const parts = [counted(steps, 'step'), counted(processes, 'process', 'processes'), counted(deletes, 'delete')];
  return `${parts.join(', ')}, about ${milliseconds} ms`;
}

export function podsText({ pods }: ReviewGroupView): string {
  const parts = Object.entries(pods).filter(([, number]) => number > 0);
  return parts.map(([word, number]) => `${countText(number)} ${word}`).join(', ');
}

export function momentsText({ broken, moments }: NonNullable<ReviewGroupView['transition']>): string {
  const at = moments === 1 ? 'the one moment' : `all ${moments} moments`;
  return broken.length === 0
    ? `every property of a change holds at ${at}`
    : `${broken.length} of the properties of a change ${broken.length === 1 ? 'does' : 'do'} not hold at ${at}`;
}

export function diffTitle({ alike, path }: DiffView): string {
  return alike === 0 ? path : `${path} and ${alike} more alike`;
}

/** `1 node changes, 22 do not.` */
export function countsText({ nodes }: ReviewView): string {
  const { added, changed, removed, unchanged } = nodes;
  const total = added + changed + removed;
  if (total === 0)
    return unchanged === 1 ? 'The node is as before.' : `All of ${countText(unchanged)} nodes are as before.`;
  const parts = Object.entries({ changed, added, removed, unchanged }).filter(([, number]) => number > 0);
  const words = parts.map(([word, number], index) => {
    const noun = index > 0 ? '' : number === 1 ? ' node' : ' nodes';
    return `${countText(number)}${noun} ${word}`;
  });
  return `${words.join(', ')}.`;
}

/** The last word of a review. */
export function verdictText({ holds, nodes, reasons }: ReviewView): string {
  if (!holds) return `${counted(reasons.length, 'reason')} against this change.`;
  const isNothing = nodes.added + nodes.changed + nodes.removed === 0;
  return isNothing ? 'Nothing changes.' : 'No property is lost, and nothing happens that is not allowed.';
}
