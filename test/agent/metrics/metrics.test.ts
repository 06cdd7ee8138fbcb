import { expect, test } from 'vitest';
import type { AgentEvent } from '../../../src/agent/events.js';
import { metricList } from '../../../src/agent/metrics/list.js';
import { agentMetricsOf } from '../../../src/agent/metrics/registry.js';
import type { AgentStatus } from '../../../src/agent/status/agent-status.js';
import { aPod, aStatus, now } from '../status/a-status.js';
import { type Exposition, readExposition } from './exposition.js';

const none = { missing: 0, extra: 0, changed: 0, moved: 0, duplicated: 0 };

async function after(events: readonly AgentEvent[], status: AgentStatus = aStatus()): Promise<Exposition> {
  const metrics = agentMetricsOf({ status: () => status, now: () => now });
  for (const event of events) metrics.tell(event);
  return readExposition(await metrics.text());
}

function found({ samples }: Exposition, name: string, labels: Readonly<Record<string, string>> = {}): number | null {
  const matching = samples.filter(
    (one) => one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
  );
  expect(matching.length).toBeLessThan(2);
  return matching[0]?.value ?? null;
}

test('every metric has a help and a type, and a name that says whose it is and in which unit', async () => {
  const { helps, types } = await after([]);
  for (const { help, name, type } of metricList(() => now)) {
    expect([name, helps.get(name)]).toEqual([name, help]);
    expect(types.get(name)).toBe(type === 'total' ? 'counter' : type);
    expect(name).toMatch(/^(?:redirect_agent|process)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter' || type === 'total');
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    expect(help).toMatch(/\.$/);
  }
  expect(types.size).toBe(metricList(() => now).length);
});

test('what can happen starts at zero, so that a first time is an increase', async () => {
  const exposed = await after([]);
  expect(found(exposed, 'redirect_agent_drift_found_total', { kind: 'missing' })).toBe(0);
  expect(found(exposed, 'redirect_agent_jumps_pushed_down_total', { repaired: 'false' })).toBe(0);
  expect(found(exposed, 'redirect_agent_fights_total')).toBe(0);
  expect(found(exposed, 'redirect_agent_cni_requests_total', { command: 'ADD', outcome: 'refused' })).toBe(0);
  expect(found(exposed, 'redirect_agent_convergence_duration_seconds_count', { cause: 'drift' })).toBe(0);
});

test('convergences are counted and timed, by cause and by phase', async () => {
  const durations = { read: 40, write: 20 };
  const exposed = await after([
    { kind: 'converged', cause: 'cni', pods: ['default/a'], changes: 7, durations },
    { kind: 'converged', cause: 'cni', pods: ['default/b'], changes: 5, durations },
    {
      ...{ kind: 'converge-failed', cause: 'drift', pods: null, code: 'step-failed', message: 'x' },
      nextAttemptIn: 200,
    },
  ]);
  expect(found(exposed, 'redirect_agent_convergences_total', { cause: 'cni' })).toBe(2);
  expect(found(exposed, 'redirect_agent_changes_total', { cause: 'cni' })).toBe(12);
  expect(found(exposed, 'redirect_agent_convergence_duration_seconds_sum', { cause: 'cni' })).toBeCloseTo(0.12);
  expect(found(exposed, 'redirect_agent_convergence_duration_seconds_bucket', { cause: 'cni', le: '0.05' })).toBe(0);
  expect(found(exposed, 'redirect_agent_convergence_duration_seconds_bucket', { cause: 'cni', le: '0.1' })).toBe(2);
  expect(found(exposed, 'redirect_agent_convergence_phase_duration_seconds_sum', { phase: 'write' })).toBeCloseTo(0.04);
  const failed = { cause: 'drift', code: 'step-failed' };
  expect(found(exposed, 'redirect_agent_convergence_failures_total', failed)).toBe(1);
});

test('drift is repaired when its scope is converged, and not by a pod that is converged meanwhile', async () => {
  const drift = (scope: string, missing: number): AgentEvent => ({
    ...{ kind: 'drift', scope, summary: `${missing} rules` },
    differences: { ...none, missing },
  });
  const converged = (pods: readonly string[] | null): AgentEvent => ({
    ...{ kind: 'converged', cause: 'drift', pods, changes: 1, durations: {} },
  });
  const drifted = [drift('host', 1), drift('default/a', 10), drift('default/b', 100)];
  const repaired = async (...more: readonly AgentEvent[]) =>
    found(await after([...drifted, ...more]), 'redirect_agent_drift_repaired_total', { kind: 'missing' });
  expect(found(await after(drifted), 'redirect_agent_drift_found_total', { kind: 'missing' })).toBe(111);
  expect(await repaired()).toBe(0);
  expect(await repaired(converged(['default/a']))).toBe(11);
  expect(await repaired(converged(['default/a']), converged(['default/a']))).toBe(11);
  expect(await repaired(converged(null))).toBe(111);
  // A pod that is gone was never repaired.
  expect(await repaired({ kind: 'pod-removed', pod: 'default/b' }, converged(null))).toBe(11);
});

test('pods are counted by phase and by what ztunnel said, never by name', async () => {
  const pods = [
    aPod('default/web-0'),
    aPod('default/web-1', {
      phase: 'pending',
      declaredAt: now - 300_000,
      acknowledgement: { state: 'refused', why: 'no' },
    }),
    aPod('default/web-2', { phase: 'waiting', declaredAt: now - 5_000, ips: [], verifiedAt: null }),
    aPod('default/web-3', { phase: 'removing', declaredAt: null }),
  ];
  const exposed = await after([], aStatus({ pods }));
  for (const [phase, count] of Object.entries({ redirected: 1, pending: 1, waiting: 1, removing: 1, failed: 0 }))
    expect([phase, found(exposed, 'redirect_agent_pods', { phase })]).toEqual([phase, count]);
  expect(found(exposed, 'redirect_agent_pods_by_acknowledgement', { state: 'refused' })).toBe(1);
  expect(found(exposed, 'redirect_agent_longest_unredirected_seconds')).toBe(300);
  expect(found(exposed, 'redirect_agent_members')).toBe(3);
  expect(JSON.stringify(exposed.samples)).not.toContain('web-');
});

test('the state of the moment: ready, source, verified, ztunnel, queue', async () => {
  const exposed = await after(
    [],
    aStatus({
      state: 'failed',
      isReady: false,
      notReady: 'x',
      queue: 3,
      source: { name: 'kubernetes', isSynced: true, error: '403' },
      ztunnel: [
        { pid: 1, since: now, isSnapshotSent: true, pods: 9 },
        { pid: 2, since: now, isSnapshotSent: false, pods: 0 },
      ],
    }),
  );
  expect(found(exposed, 'redirect_agent_ready')).toBe(0);
  expect(found(exposed, 'redirect_agent_state', { state: 'failed' })).toBe(1);
  expect(found(exposed, 'redirect_agent_state', { state: 'in-sync' })).toBe(0);
  expect(found(exposed, 'redirect_agent_source_synced', { source: 'kubernetes' })).toBe(0);
  expect(found(exposed, 'redirect_agent_last_verified_timestamp_seconds')).toBe((now - 4_000) / 1000);
  expect(found(exposed, 'redirect_agent_ztunnel_connections', { snapshot: 'pending' })).toBe(1);
  expect(found(exposed, 'redirect_agent_ztunnel_acknowledged_pods')).toBe(9);
  expect(found(exposed, 'redirect_agent_queue_length')).toBe(3);
  expect(found(exposed, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
});

test('a pod that waits for its address is not late; one that cannot be redirected is', async () => {
  const waiting = (code: string) =>
    aPod('a/a', {
      ...{ phase: 'waiting', declaredAt: now - 600_000, ips: [], verifiedAt: null },
      error: { code, message: 'x', at: now, attempts: 0, nextAttemptAt: null },
    });
  const longest = async (code: string) =>
    found(await after([], aStatus({ pods: [waiting(code)] })), 'redirect_agent_longest_unredirected_seconds');
  expect(await longest('waiting')).toBe(0);
  expect(await longest('cannot-be-redirected')).toBe(600);
});

test('jumps that are not put back any more are counted, on the node and in pods', async () => {
  const error = { code: 'jump-pushed-down', message: 'x', at: now, attempts: 5, nextAttemptAt: null };
  const pods = [aPod('a/a', { error }), aPod('a/b', { error: { ...error, code: 'failed' } })];
  expect(found(await after([], aStatus({ pods })), 'redirect_agent_jumps_left_down')).toBe(1);
  expect(found(await after([], aStatus({ pods, error })), 'redirect_agent_jumps_left_down')).toBe(2);
});

test('what the agent asks of the API server is counted by verb, object and status, in events and bytes', async () => {
  const exposed = await after([
    { kind: 'kube-request', verb: 'list', resource: 'pods', status: 200, durationMs: 30 },
    { kind: 'kube-request', verb: 'watch', resource: 'pods', status: null, durationMs: 1 },
    { kind: 'kube-event', resource: 'pods', bytes: 900 },
    { kind: 'kube-event', resource: 'pods', bytes: 100 },
  ]);
  const requests = 'redirect_agent_kube_requests_total';
  expect(found(exposed, requests, { verb: 'list', resource: 'pods', status: '200' })).toBe(1);
  expect(found(exposed, requests, { verb: 'watch', resource: 'pods', status: 'none' })).toBe(1);
  expect(found(exposed, 'redirect_agent_kube_events_total', { resource: 'pods' })).toBe(2);
  expect(found(exposed, 'redirect_agent_kube_event_bytes_total', { resource: 'pods' })).toBe(1_000);
});

test('words from elsewhere make a bounded number of series', async () => {
  const codes = [...Array.from({ length: 1_000 }, (_, index) => `code-${index}`), 'a"b\n', `x${'y'.repeat(200)}`];
  const exposed = await after(
    codes.flatMap((code): AgentEvent[] => [
      { kind: 'pod-failed', pod: 'default/a', code, message: '' },
      {
        ...{ kind: 'cni-request', command: code, pod: null, outcome: 'malformed', durationMs: 1, message: null },
      },
    ]),
  );
  const series = exposed.samples.filter(({ name }) => name === 'redirect_agent_pod_failures_total');
  expect(series.length).toBe(51);
  expect(found(exposed, 'redirect_agent_pod_failures_total', { code: 'other' })).toBe(952);
  expect(found(exposed, 'redirect_agent_cni_requests_total', { command: 'other', outcome: 'malformed' })).toBe(1_002);
});

test('two agents in one process share no metric', async () => {
  const [one, other] = [agentMetricsOf({ status: aStatus }), agentMetricsOf({ status: aStatus })];
  one.tell({ kind: 'warning', message: 'x' });
  expect(found(readExposition(await one.text()), 'redirect_agent_warnings_total')).toBe(1);
  expect(found(readExposition(await other.text()), 'redirect_agent_warnings_total')).toBe(0);
});

test('a failing status fails that answer alone', async () => {
  let fails = true;
  const metrics = agentMetricsOf({
    status: () => {
      if (fails) throw new Error('not yet');
      return aStatus();
    },
  });
  await expect(metrics.text()).rejects.toThrow('not yet');
  fails = false;
  expect(await metrics.text()).toContain('redirect_agent_ready 1');
});
