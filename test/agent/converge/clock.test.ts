import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../../src/agent/converge/clock.js';

test('pauses and ages do not follow a clock that is set', () => {
  onTestFinished(() => void vi.restoreAllMocks());
  const before = systemClock.now();
  expect(Math.abs(before - Date.now())).toBeLessThan(3_600_000);
  for (const jump of [-3_600_000_000, 3_600_000_000]) {
    const wall = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(wall + jump);
    const after = systemClock.now();
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after - before).toBeLessThan(3_600_000);
    vi.restoreAllMocks();
  }
});
