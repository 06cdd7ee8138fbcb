import { expect, test } from 'vitest';
import { type Memory, newMemory, newWork } from '../../../src/agent/converge/memory.js';
import { assembleStatus } from '../../../src/agent/status/assemble.js';
import { inpodEntry, withFakeInpodNode } from '../../fakes/index.js';
import { desired } from '../converge/fakes.js';

const health = { name: 'documents', isSynced: true, error: null };

function statusOf(memory: Partial<Memory>, source: { name: string; isSynced: boolean; error: string | null } = health) {
  const { isReady, notReady, queue, state } = assembleStatus({
    ...{ memory: { ...newMemory(), ...memory }, rows: [], source, connections: [], node: 'n1' },
    ...{ version: '1', startedAt: 0, isStopping: false },
  });
  return { isReady, notReady, queue, state };
}

test('ready is what all pods share, verified, whatever becomes of single pods', () =>
  withFakeInpodNode([], async ({ document }) => {
    const state = document([inpodEntry(1)]);
    const shared = { state, verifiedAt: 1, work: null, lookAt: null };
    expect(statusOf({}, { ...health, isSynced: false, error: 'no document' })).toMatchObject({
      state: 'starting',
      notReady: 'the source is not read yet: no document',
    });
    expect(statusOf({ desired: desired(state) })).toMatchObject({ state: 'starting', isReady: false });
    expect(statusOf({ desired: desired(state), shared })).toMatchObject({ state: 'in-sync', isReady: true });
    const work = new Map([['default/pod-1', newWork('retry', 1)]]);
    expect(statusOf({ desired: desired(state), shared, work })).toMatchObject({
      ...{ state: 'converging', isReady: true, queue: 1 },
    });
    const error = { code: 'command', message: 'nft is not installed', at: 1, attempts: 1, nextAttemptAt: 2 };
    const failed = { ...shared, work: { ...newWork('drift', 1), error } };
    expect(statusOf({ desired: desired(state), shared: failed })).toMatchObject({
      ...{ state: 'failed', notReady: 'nft is not installed' },
    });
    expect(statusOf({ desired: { kind: 'keep', why: 'ztunnel is gone', waiting: [] } })).toMatchObject({
      ...{ state: 'keeping', isReady: true },
    });
  }));
