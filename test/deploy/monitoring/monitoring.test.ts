import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { dashboard } from '../../../scripts/dashboard.mjs';
import { promtool } from '../../../scripts/promtool.mjs';
import { metricList } from '../../../src/agent/metrics/list.js';
import { agentMetricsOf } from '../../../src/agent/metrics/registry.js';
import { aStatus } from '../../agent/status/a-status.js';

const root = join(import.meta.dirname, '../../..');
const deployed = join(root, 'deploy/monitoring');
const alertsFile = join(deployed, 'alerts.yaml');
const { program, reason } = promtool();
const folder = mkdtempSync(join(tmpdir(), 'redirect-monitoring-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: Readonly<Record<string, string>>;
}

const rules: readonly Rule[] = parse(readFileSync(alertsFile, 'utf8')).groups.flatMap(
  (group: { rules: readonly Rule[] }) => group.rules,
);
const metrics = new Set(metricList(() => 0).map(({ name }) => name));
const expressions: readonly string[] = [
  ...rules.map(({ expr }) => expr),
  ...dashboard().panels.flatMap(({ targets }: { targets: readonly { expr: string }[] }) =>
    targets.map(({ expr }) => expr),
  ),
];

/** The metrics that an expression asks for; those of a histogram by the name of the histogram. */
function metricsIn(expression: string): readonly string[] {
  const names = expression.match(/\b(?:redirect_agent|process)_\w+/g) ?? [];
  return names.map((name) => name.replace(/_(?:bucket|sum|count)$/, ''));
}

function runPromtool(
  args: readonly string[],
  input?: string,
): { readonly status: number | null; readonly output: string } {
  const { status, stderr, stdout } = spawnSync(program ?? '', args, { cwd: folder, encoding: 'utf8', input });
  return { status, output: stdout + stderr };
}

test('alerts and dashboard ask for metrics that exist', () => {
  const asked = new Set(expressions.flatMap(metricsIn));
  expect(asked.size).toBeGreaterThan(20);
  expect([...asked].filter((name) => !metrics.has(name))).toEqual([]);
});

test('every alert has a section of the runbooks that says what it means, where to look and what to do, and there is no other', () => {
  const page = readFileSync(join(root, 'docs/runbooks.md'), 'utf8');
  const sections = page.split(/^## /m).slice(1);
  expect(sections.map((section) => section.split('\n')[0])).toEqual(rules.map(({ alert }) => alert));
  for (const section of sections) expect(section).toMatch(/\*\*Means\*\*[\s\S]*\*\*Look at\*\*[\s\S]*\*\*Fix\*\*/);
  for (const { alert, annotations, labels } of rules) {
    expect(annotations['runbook_url']).toBe(`docs/runbooks.md#${alert.toLowerCase()}`);
    expect(annotations['summary']).toMatch(/\S/);
    expect(['critical', 'warning']).toContain(labels.severity);
  }
});

test('the dashboard is what its script makes; node scripts/dashboard.mjs rewrites it', () => {
  expect(JSON.parse(readFileSync(join(deployed, 'dashboard.json'), 'utf8'))).toEqual(dashboard());
});

test('panels have titles of their own, and do not overlap', () => {
  const { panels } = dashboard();
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { h, w, x, y } }) =>
    Array.from({ length: h * w }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test.skipIf(program === undefined)(
  `promtool accepts the alerts and the queries of the dashboard ${reason ?? ''}`,
  () => {
    const queries = expressions.map((expr, index) => ({
      record: `query:${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*'),
    }));
    writeFileSync(join(folder, 'queries.yaml'), stringify({ groups: [{ name: 'queries', rules: queries }] }));
    for (const file of [alertsFile, 'queries.yaml']) {
      const { output, status } = runPromtool(['check', 'rules', file]);
      expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
    }
  },
);

test.skipIf(program === undefined)('each alert fires for what it is about, and none on a node in order', () => {
  const { output, status } = runPromtool(['test', 'rules', join(import.meta.dirname, 'alerts.promtool.yaml')]);
  expect([status, output]).toEqual([0, expect.stringContaining('SUCCESS')]);
});

test.skipIf(program === undefined)('promtool has nothing to say against the metrics', async () => {
  const agent = agentMetricsOf({ status: aStatus });
  agent.tell({ kind: 'pod-redirected', pod: 'default/a', sinceDeclared: 100 });
  expect(runPromtool(['check', 'metrics'], await agent.text())).toEqual({ status: 0, output: '' });
});
