import { expect, test } from 'vitest';
import { traceHtml } from '../../src/index.js';
import { markBits } from '../../src/report/journey/mark-bits.js';
import { goldenState, traced } from '../simulate/traced.js';

const state = goldenState('geneve-hardened');
const view = traced(state, 'appa-6f8d7c9b5-k2xvw', '203.0.113.9:443', { count: 2 });
const page = traceHtml(view, {
  facts: { node: 'ambient-worker2', at: '2026-01-02T03:04:05Z', versions: { redirect: '1.2' } },
});

test('the verdict comes first, below what is asked, with node, time and versions', () => {
  const at = ['<h1>appa-6f8d7c9b5-k2xvw to 203.0.113.9:443</h1>', 'Captured</span>', '<dt>node</dt>', '<svg'].map(
    (one) => page.indexOf(one),
  );
  expect(at.every((one) => one > 0)).toBe(true);
  expect(at.toSorted((a, b) => a - b)).toEqual(at);
  expect(page).toContain('<dd>2026-01-02T03:04:05Z</dd>');
  expect(page).toContain('<dt>redirect</dt><dd>1.2</dd>');
});

test('every hop of every packet is a step in its order, and names the row of the picture where it happens', () => {
  const steps = [...page.matchAll(/<li id="([^"]+)" value="(\d+)" class="step[^"]*" data-step data-row="([^"]+)"/g)];
  const hops = [view, ...view.later].flatMap((packet) => packet.hops);
  expect(steps.map(([, , number]) => Number(number))).toEqual(hops.map((_, index) => index + 1));
  for (const [, , , row] of steps) expect(page).toContain(`<a id="${row}" class="row`);
  const rows = [...page.matchAll(/class="row [^"]*" href="#([^"]+)"/g)].map(([, id]) => id);
  for (const id of rows) expect(steps.some(([, step]) => step === id)).toBe(true);
});

test('a mark that changes is shown as bits before and after', () => {
  expect(page).toMatch(/mark before<\/th><td>0x0<\/td>.*?after<\/th><td>0x100<\/td>/);
  const { groups } = markBits('0x100', '0x0');
  expect(groups.map((runs) => runs.map(({ bits }) => bits).join(''))).toEqual([
    '0000',
    '0000',
    '0000',
    '0000',
    '0000',
    '0001',
    '0000',
    '0000',
  ]);
  expect(groups.flatMap((runs) => runs.filter(({ isChanged }) => isChanged))).toEqual([{ bits: '1', isChanged: true }]);
  expect(markBits('0xffffffff', '0x7fffffff').groups[0]).toEqual([
    { bits: '1', isChanged: true },
    { bits: '111', isChanged: false },
  ]);
});

test('ids are unique, also where several ways are drawn', () => {
  const several = traceHtml({ ...view, otherWays: [view, view] });
  const ids = [...several.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(several.match(/data-journey>/g)).toHaveLength(3);
});

test('of a packet that meets thousands of rules the first and last steps are listed', () => {
  const [hop] = view.hops;
  if (hop === undefined) throw new Error('no hop');
  const many = { ...view, later: [], hops: Array.from({ length: 5000 }, () => hop) };
  const long = traceHtml(many);
  expect(long).toContain('4,650 steps in the middle are left out');
  expect(long).toContain('<li id="way-step-5000" value="5000"');
  expect(long.match(/<li /g)).toHaveLength(350);
});
