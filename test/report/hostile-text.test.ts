import { expect, test } from 'vitest';
import { planHtml, planMarkdown, planText, viewPlan } from '../../src/index.js';
import type { Plan } from '../../src/plan/plan.js';
import { active, contentOf } from './page-content.js';

const name = 'a<b>|`\u001b[2J\u202e"\n';

/** A link whose name somebody chose to make trouble: the kernel refuses only '/', ':' and white space. */
const plan: Plan = {
  node: null,
  backend: 'iptables-nft',
  backendReason: 'it holds our chains',
  changes: [
    {
      kind: 'extra',
      scope: 'host',
      netns: null,
      item: { object: 'link', link: { name, kind: 'vxlan', up: true, id: 1, remote: null, port: null, peer: null } },
      before: null,
      origin: undefined,
    },
  ],
  steps: [],
  obstacles: [
    {
      code: 'collision',
      scope: 'host',
      message: `a link named ${name} exists`,
      remedy: 'remove it',
      item: null,
      path: 'constants.tunnels',
    },
  ],
  notes: [`a note about ${name}`],
  layouts: [],
};

const outputs = {
  text: planText(viewPlan(plan), { verbose: true }),
  markdown: planMarkdown(viewPlan(plan)),
  html: planHtml(viewPlan(plan)),
};

for (const [format, printed] of Object.entries(outputs))
  test(`${format}: a control character is shown as its number and does nothing`, () => {
    expect(printed).toContain('\\u001b[2J\\u202e');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  });

test('html: no part of a name becomes markup', () => {
  const content = contentOf(outputs.html);
  expect(content).not.toContain('a<b>');
  expect(content).not.toMatch(active);
  expect(content).toContain('a&lt;b&gt;');
});

test('markdown: a name ends neither its cell nor its code span', () => {
  const row = outputs.markdown.split('\n').find((line) => line.startsWith('| to remove'));
  expect(row).toContain("`link a&lt;b>\\|'\\u001b");
  expect(row?.match(/(?<!\\)\|/g)).toHaveLength(6);
});
