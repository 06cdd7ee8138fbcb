import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metricList } from '../../../src/agent/metrics/list.js';
import type { Metric } from '../../../src/agent/metrics/metric.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/agent.md'), 'utf8');

function row({ help, labels = {}, name, type }: Metric): string {
  const words = Object.keys(labels).map((label) => `\`${label}\``);
  return `| \`${name}\` | ${type === 'total' ? 'counter' : type} | ${words.join(', ')} | ${help} |`;
}

test("the page has every metric, in the metrics' own words", () => {
  const shown = page.split('\n').filter((line) => /^\| `(?:redirect_agent|process)_/.test(line));
  expect(shown).toEqual(metricList(() => 0).map(row));
});
