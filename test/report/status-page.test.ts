import { expect, test } from 'vitest';
import { type StatusPodView, statusHtml } from '../../src/index.js';
import { aPod, aStatus } from '../agent/status/a-status.js';
import { active, contentOf } from './page-content.js';

test('pods are one row for each phase, which leads to them', () => {
  const pods = [aPod('a/failed', { phase: 'failed' }), aPod('a/one'), aPod('a/two')];
  const page = statusHtml(aStatus({ pods }), { facts: { at: '2026-01-02T03:04:05Z' } });
  expect(page).toMatch(
    /<h1>worker-1<\/h1>\n<p class="verdict"><span class="badge">Failed<\/span> 2 of 3 pods are redirected/,
  );
  expect(page).toContain('<title>redirected: 2</title>');
  expect(page).toContain('<title>failed: 1</title>');
  for (const [, id = ''] of page.matchAll(/class="row [^"]*" href="#([^"]+)"/g)) expect(page).toContain(`id="${id}"`);
});

test('all redirected is in sync; nothing declared is said', () => {
  expect(statusHtml(aStatus({ pods: [aPod('a/one')], error: null }))).toContain('<span class="badge">In sync</span>');
  expect(statusHtml(aStatus({ pods: [] }))).toContain('<p>No pods are declared.</p>');
});

test('10,000 pods are counted, and the page stays small', () => {
  const page = statusHtml(aStatus({ pods: Array.from({ length: 10_000 }, (_, index) => aPod(`a/web-${index}`)) }));
  expect(page).toContain('and 9,900 more');
  expect(page.length).toBeLessThan(150_000);
});

test('no name of any field becomes markup', () => {
  const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e`;
  const error = { code: hostile, message: hostile };
  const pod = { ...aPod('x'), pod: hostile, netns: hostile, ips: [hostile], error, programmedAt: Number.MAX_VALUE };
  const acknowledgement = { state: hostile, why: hostile };
  const status = {
    ...aStatus(),
    ...{ node: hostile, mode: hostile, version: hostile, why: hostile, notReady: hostile, error },
    source: { name: hostile, isSynced: false, error: `${hostile}.` },
    pods: [{ ...pod, acknowledgement } as StatusPodView],
  };
  const content = contentOf(statusHtml(status));
  expect(content.split('onerror').length).toBeGreaterThan(12);
  expect(content).not.toMatch(active);
  expect(content).not.toContain('\u202e');
});
