import { type Paint, tableLines, visibleLines } from '../../index.js';
import { age } from './age.js';
import type { Acknowledgement, AgentPod, PodError, PodPhase } from './pod-row.js';

interface PodTableOptions {
  readonly now: number;
  readonly paint: Paint;
  /** Whether errors are shown at full length. */
  readonly isWhole: boolean;
  /** Of the terminal; null: it is none. */
  readonly columns: number | null;
}

const heads = ['pod', 'phase', 'declared', 'programmed', 'verified', 'ztunnel', 'last error'];

/** Characters of a column; the last may be longer. */
const widest = 80;
const longestError = 160;

const colours: Readonly<Record<PodPhase, Parameters<Paint>[0]>> = {
  waiting: 'caution',
  programming: 'caution',
  pending: 'caution',
  redirected: 'good',
  failed: 'bad',
  removing: 'dim',
};

/** A row a pod, with ages for times. */
export function podTable(
  pods: readonly AgentPod[],
  { columns, isWhole, now, paint }: PodTableOptions,
): readonly string[] {
  const since = (then: number | null) => (then === null ? '-' : `${age(then, now)} ago`);
  const rows = pods.map(({ acknowledgement, declaredAt, error, phase, pod, programmedAt, verifiedAt }) => [
    cell(pod, widest),
    phase,
    since(declaredAt),
    since(programmedAt),
    since(verifiedAt),
    acknowledged(acknowledgement, now),
    cell(errorWords(error, acknowledgement, now), isWhole ? Number.POSITIVE_INFINITY : longestError),
  ]);
  return tableLines([heads, ...rows], {
    columns: isWhole ? null : columns,
    paint: (text, row, column) => {
      if (row === 0) return paint('dim', text);
      return column === 1 ? paint(colours[pods[row - 1]?.phase ?? 'waiting'], text) : text;
    },
  });
}

function acknowledged(acknowledgement: Acknowledgement, now: number): string {
  switch (acknowledgement.state) {
    case 'acknowledged':
      return `${age(acknowledgement.at, now)} ago`;
    case 'not-needed':
      return 'not needed';
    case 'pending':
    case 'refused':
      return acknowledgement.state;
  }
}

function errorWords(error: PodError | null, acknowledgement: Acknowledgement, now: number): string {
  const why = 'why' in acknowledgement ? `ztunnel: ${acknowledgement.why}` : '-';
  if (error === null) return why;
  const attempts = error.attempts > 1 ? `, ${error.attempts} attempts` : '';
  const next = error.nextAttemptAt === null ? '' : `, next in ${age(now, error.nextAttemptAt)}`;
  return `${error.code}: ${error.message} (${age(error.at, now)} ago${attempts}${next})`;
}

function cell(text: string, most: number): string {
  const shown = visibleLines(text.slice(0, Math.min(most, 10_000))).replace(/[\n\t]+/g, ' ');
  return text.length > most ? `${shown.slice(0, most)}...` : shown;
}
