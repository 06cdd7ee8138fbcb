import type { Memory } from '../converge/memory.js';
import type { SourceHealth } from '../desired/source.js';
import type { AgentStatus, ZtunnelConnection } from './agent-status.js';
import type { AgentPod } from './pod-row.js';

export interface StatusParts {
  readonly memory: Readonly<Memory>;
  readonly rows: Iterable<AgentPod>;
  readonly source: SourceHealth & { readonly name: string };
  readonly connections: readonly ZtunnelConnection[];
  readonly node: string | null;
  readonly version: string;
  readonly startedAt: number;
  readonly isStopping: boolean;
}

/** What the agent says of itself. */
export function assembleStatus(parts: StatusParts): AgentStatus {
  const { connections, memory, node, rows, source, startedAt, version } = parts;
  const { desired, shared, work } = memory;
  const state = stateOf(parts);
  const notReady = whyNotReady(parts);
  const about = desired?.kind === 'state' ? desired.state : shared.state;
  return {
    formatVersion: 1,
    node: node ?? about?.node.name ?? null,
    mode: about?.mode ?? null,
    version,
    startedAt,
    source,
    state,
    why: whyOf(state, parts),
    error: shared.work?.error ?? null,
    verifiedAt: shared.verifiedAt,
    isReady: notReady === null,
    notReady,
    ztunnel: connections,
    queue: work.size + (shared.work === null ? 0 : 1),
    pods: [...rows].toSorted((a, b) => rank(a) - rank(b) || a.pod.localeCompare(b.pod)),
  };
}

function rank({ phase }: AgentPod): number {
  return phase === 'redirected' ? 1 : 0;
}

function stateOf({ isStopping, memory: { desired, shared, work } }: StatusParts): AgentStatus['state'] {
  if (isStopping) return 'stopping';
  if (desired === null) return 'starting';
  if (desired.kind === 'keep') return 'keeping';
  if (shared.work?.error != null) return 'failed';
  if (desired.kind === 'state' && shared.state === null) return 'starting';
  return shared.work !== null || work.size > 0 ? 'converging' : 'in-sync';
}

function whyOf(state: AgentStatus['state'], { memory: { desired, shared, work }, source }: StatusParts): string | null {
  if (state === 'failed') return shared.work?.error?.message ?? null;
  if (state === 'starting') return desired === null ? (source.error ?? 'the source is not read yet') : null;
  if (state === 'converging') return `${work.size + (shared.work === null ? 0 : 1)} thing(s) to do`;
  return desired === null || desired.kind === 'state' ? source.error : desired.why;
}

/**
 * The part that all pods share counts, not how far each pod is: a rolling update must not wait for a pod that cannot be
 * redirected.
 */
function whyNotReady({ isStopping, memory: { desired, isRemoved, shared }, source }: StatusParts): string | null {
  if (isStopping) return 'it is stopping';
  if (!source.isSynced) return `the source is not read yet${source.error === null ? '' : `: ${source.error}`}`;
  if (shared.work?.error != null) return shared.work.error.message;
  if (desired?.kind === 'state' && shared.state === null) return 'the node was not verified yet';
  if (desired?.kind === 'nothing' && !isRemoved) return 'what is not desired any more is not removed yet';
  return null;
}
