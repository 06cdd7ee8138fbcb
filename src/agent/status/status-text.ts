import { firstOfEach, type Paint, visibleLines } from '../../index.js';
import { age } from './age.js';
import type { AgentStatus } from './agent-status.js';
import type { AgentPod } from './pod-row.js';
import { podTable } from './pod-table.js';

export interface StatusTextOptions {
  /** In milliseconds since 1970. */
  readonly now: number;
  /** All pods, and errors at full length. */
  readonly verbose: boolean;
  readonly paint: Paint;
  /** Characters in a line of the terminal; null: it is none. */
  readonly columns: number | null;
}

/** What an agent says, for a terminal: a summary, then a row a pod. Everything in it is escaped. Pure. */
export function statusText(status: AgentStatus, options: StatusTextOptions): string {
  const { columns, now, paint, verbose } = options;
  const { error, node, notReady, pods, queue, source, startedAt, state, verifiedAt, version, why, ztunnel } = status;
  const lines = [
    `${paint('bold', node ?? 'this node')}: ${summary(pods)}; ${state}, ${notReady === null ? 'ready' : `not ready: ${notReady}`}`,
    ...(why === null ? [] : [`  why       ${why}`]),
    ...(error === null ? [] : [`  error     ${error.code}: ${error.message}`]),
    `  agent     ${version}, mode ${status.mode ?? 'not known yet'}, started ${age(startedAt, now)} ago, ${queue} to look at`,
    `  source    ${source.name}, ${source.isSynced ? 'synced' : 'not synced'}${source.error === null ? '' : `: ${source.error}`}`,
    `  verified  ${verifiedAt === null ? 'not yet' : `${age(verifiedAt, now)} ago`}`,
    ...ztunnel.map(
      ({ isSnapshotSent, pid, since, ...held }) =>
        `  ztunnel   process ${pid}, for ${age(since, now)}, ${isSnapshotSent ? `acknowledged ${held.pods}` : 'is being sent the pods that were there first'}`,
    ),
  ];
  const [shown, more] = verbose ? [pods, []] : cut(pods);
  const table = pods.length === 0 ? [] : ['', ...podTable(shown, { columns, now, paint, isWhole: verbose })];
  return [...lines.map(oneLine), ...table, ...more].map((line) => `${line.trimEnd()}\n`).join('');
}

/** Which pods should be redirected, and are not. */
export function notRedirected(pods: readonly AgentPod[]): readonly AgentPod[] {
  return pods.filter(({ phase }) => phase !== 'redirected' && phase !== 'removing');
}

function summary(pods: readonly AgentPod[]): string {
  const counts = new Map<string, number>();
  for (const { phase } of pods) counts.set(phase, (counts.get(phase) ?? 0) + 1);
  const redirected = counts.get('redirected') ?? 0;
  const declared = pods.length - (counts.get('removing') ?? 0);
  const others = [...counts].filter(([phase]) => phase !== 'redirected').map(([phase, count]) => `${count} ${phase}`);
  if (pods.length === 0) return 'no pods are declared';
  return [`${number(redirected)} of ${number(declared)} pods redirected`, ...others].join(', ');
}

/** The first of each phase, and a line about the others. */
function cut(pods: readonly AgentPod[]): readonly [readonly AgentPod[], readonly string[]] {
  const { left, shown } = firstOfEach(pods, ({ phase }) => phase);
  return [shown, left.map(([phase, count]) => `... and ${number(count)} more (${phase}); --verbose shows all`)];
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}

function oneLine(line: string): string {
  const shown = visibleLines(line.slice(0, 1_000)).replace(/[\n\t]+/g, ' ');
  return line.length > 1_000 ? `${shown} ...` : shown;
}
