import type { AgentStatus } from '../../../src/agent/status/agent-status.js';
import type { AgentPod } from '../../../src/agent/status/pod-row.js';

export const now = Date.UTC(2026, 10, 28, 12);

export function aPod(pod: string, changes: Partial<AgentPod> = {}): AgentPod {
  return {
    pod,
    uid: '65a2dac9-acc4-41cf-a4a8-994441294001',
    phase: 'redirected',
    netns: '/run/netns/cni-1',
    ips: ['10.244.1.7'],
    declaredAt: now - 60_000,
    programmedAt: now - 59_000,
    verifiedAt: now - 4_000,
    acknowledgement: { state: 'acknowledged', at: now - 58_000 },
    error: null,
    ...changes,
  };
}

/** Of a node on which everything is as it should be. */
export function aStatus(changes: Partial<AgentStatus> = {}): AgentStatus {
  return {
    formatVersion: 1,
    node: 'worker-1',
    mode: 'inpod',
    version: '0.1.0',
    startedAt: now - 3_600_000,
    source: { name: 'kubernetes', isSynced: true, error: null },
    state: 'in-sync',
    why: null,
    error: null,
    verifiedAt: now - 4_000,
    isReady: true,
    notReady: null,
    ztunnel: [{ pid: 4711, since: now - 3_500_000, isSnapshotSent: true, pods: 1 }],
    queue: 0,
    pods: [aPod('default/web-0')],
    ...changes,
  };
}
