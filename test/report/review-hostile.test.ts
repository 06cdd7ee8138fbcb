import { expect, test } from 'vitest';
import { type ReviewGroupView, type ReviewView, reviewHtml, reviewMarkdown, reviewText } from '../../src/index.js';

import { active, contentOf } from './page-content.js';

/** A file of a pull request may have any name. */
const name = 'a<img src=x onerror=alert(1)>|`@team [x](y)</summary></details>';

const packet = {
  ...{ source: '10.0.0.1', sourcePort: 1, destination: '10.0.0.2', destinationPort: 2 },
  ...{ protocol: 'tcp', flags: 'SYN', mark: '0x0' },
};
const outcome = { kind: 'lost', namespace: 'host', port: null, device: null, pod: null, why: name };
const trace = {
  packet,
  outcome,
  decidedBy: null,
  rulesTried: 1,
  sentence: name,
  supposes: [],
  isAnswer: false,
  arrives: null,
  hops: [],
  later: [],
};
const property = {
  ...{ name: 'node-reaches-pods', sentence: name, holds: false, checked: 2, failed: 1, standing: 'new', reason: null },
  counterExamples: [{ what: name, where: name, why: name, trace }],
} as unknown as ReviewGroupView['properties']['lost'][number];

function groupOf(lines: number): ReviewGroupView {
  return {
    ...{ kind: 'changed', profile: 'hardened', nodes: [name], risk: { level: 'high', sentence: name } },
    ...{ pods: { added: 1, removed: 0, changed: 0 }, conversations: 3, obstacles: [name], notes: [name] },
    flows: [
      {
        ...{ kind: 'removed', from: [name], to: [name], protocols: ['tcp'], ports: [], families: [] },
        ...{ before: name, after: 'lost', conversations: 1, example: { what: name, before: name, after: name } },
      },
    ],
    properties: { gained: [], lost: [property], missing: [] },
    statements: [],
    transition: null,
    cost: { processes: 1, deletes: 1, steps: 1, milliseconds: 70 },
    rules: [{ path: name, alike: 0, lines: Array.from({ length: lines }, () => `+${name}`) }],
    document: [`-${name}`],
  };
}

const viewOf = (groups: number, lines = 1): ReviewView => ({
  ...{ formatVersion: 1, holds: false, reasons: [name] },
  nodes: { unchanged: 0, changed: groups, added: 0, removed: 0 },
  groups: Array.from({ length: groups }, () => groupOf(lines)),
});

test('html: no part of a name becomes markup, and nothing may be loaded or run', () => {
  const content = contentOf(reviewHtml(viewOf(1)));
  expect(content).not.toMatch(active);
  expect(content).not.toMatch(/<\/summary><\/details><\/summary>/);
  expect(content).toContain('a&lt;img src');
});

test('markdown: a name is no markup, ends no cell or fold, and calls nobody', () => {
  const outside = reviewMarkdown(viewOf(1))
    .split('\n')
    .filter((line) => !line.startsWith('    '))
    .join('\n');
  expect(outside).not.toMatch(/<img|@team|(?<!\\)\[x\]|[^\n]<\/details>/);
  for (const row of outside.split('\n').filter((line) => line.startsWith('| removed')))
    expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
});

test.each([
  [1, 100_000],
  [3000, 1],
])(
  'markdown of %d groups with %d lines fits a comment, says what is left out, and has no fold open',
  (groups, lines) => {
    const text = reviewMarkdown(viewOf(groups, lines));
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(65_000);
    expect(text).toContain('More does not fit here');
    expect(text.match(/^<details>/gm)?.length ?? 0).toBe(text.match(/^<\/details>/gm)?.length ?? 0);
    expect(text).toContain('**fails**');
  },
);

test('text: long differences are cut unless all is asked for', () => {
  const view = viewOf(1, 500);
  expect(reviewText(view)).toContain('    ... and 440 more (lines); --verbose shows all\n');
  expect(reviewText(view, { verbose: true }).split('\n').length).toBeGreaterThan(500);
});
