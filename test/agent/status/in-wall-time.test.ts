import { expect, test } from 'vitest';
import { inWallTime } from '../../../src/agent/status/in-wall-time.js';
import { aPod, aStatus, now } from './a-status.js';

const hour = 3_600_000;
const error = { code: 'failed', message: 'x', at: now, attempts: 1, nextAttemptAt: now + 200 };

test('the clock of the node was set: times are told as it has them, and those that are not known stay so', () => {
  const pod = aPod('default/a', { declaredAt: now, programmedAt: null, verifiedAt: now, error });
  const status = aStatus({ startedAt: now, verifiedAt: now, error: { ...error, nextAttemptAt: null }, pods: [pod] });
  for (const ahead of [hour, -hour]) {
    const told = inWallTime(status, ahead);
    expect(told).toMatchObject({ startedAt: now + ahead, verifiedAt: now + ahead });
    expect(told.error).toEqual({ ...error, at: now + ahead, nextAttemptAt: null });
    expect(told.pods[0]).toMatchObject({ declaredAt: now + ahead, programmedAt: null, verifiedAt: now + ahead });
    expect(told.pods[0]?.error).toMatchObject({ at: now + ahead, nextAttemptAt: now + 200 + ahead });
    expect(told.pods[0]?.acknowledgement).toEqual(pod.acknowledgement);
  }
});

test('what a clock drifts by itself costs nothing', () => {
  const status = aStatus();
  expect(inWallTime(status, 20)).toBe(status);
});
