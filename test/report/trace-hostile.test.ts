import { expect, test } from 'vitest';
import { type TraceView, trace, traceHtml, traceMarkdown, tracePicture, traceText } from '../../src/index.js';
import { goldenState, observedWith, refusal } from '../simulate/traced.js';
import { active, contentOf } from './page-content.js';
import { mermaidProblem, xmlProblem } from './well-formed.js';

/* Text that others chose: comments of their rules, names of their chains and devices, words of a question. */

const hostile = '</script><b>|`\u001b[2J\u202e&amp; \\| [x](http://y) ```';
const state = goldenState('geneve-istio-1.20');

/** A node where somebody drops what comes from pods, with a comment made to make trouble. */
function traceOf(): TraceView {
  const [host, ...more] = observedWith(
    state,
    '*filter\n-A FORWARD -m comment --comment X -j DROP\nCOMMIT\n',
  ).namespaces;
  if (host === undefined) throw new Error('no node');
  const text = JSON.stringify(host).replaceAll('"text":"X"', `"text":${JSON.stringify(hostile)}`);
  const device = 'a<b>\u001b';
  const named = JSON.parse(text.replaceAll('"eth0"', JSON.stringify(device)));
  const result = trace({ states: [state], observed: { namespaces: [named, ...more] } }, question);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  expect(result.value.outcome.kind).toBe('dropped');
  return result.value;
}

const question = { from: 'cron-5d9c8b7f4-zz8hq', to: '203.0.113.9:80' };
const view = traceOf();
const outputs = {
  text: traceText(view, { paint: (_, word) => word, explains: true }),
  markdown: traceMarkdown(view),
  html: traceHtml(view),
  svg: tracePicture(view, 'svg'),
  mermaid: tracePicture(view, 'mermaid'),
};

test.each(Object.entries(outputs))('%s: a control character does nothing', (_, printed) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(printed).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
});

test('the texts in the JSON have none either', () => {
  const texts: string[] = [];
  JSON.stringify(view, (_, value) => (typeof value === 'string' ? texts.push(value) : value));
  expect(texts.length).toBeGreaterThan(50);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(texts.filter((text) => /[\u0000-\u001f\u202e]/.test(text))).toEqual([]);
  expect(view.sentence).toContain('\\u001b[2J\\u202e');
});

test('html: no part of it becomes markup', () => {
  const content = contentOf(outputs.html);
  expect(content).not.toContain('</script>');
  expect(content).not.toContain('<b>|');
  expect(content).not.toMatch(active);
  expect(content).toContain('&lt;/script&gt;&lt;b&gt;');
});

test('markdown: it ends no cell, no code span and no fence, and makes no link', () => {
  const lines = outputs.markdown.split('\n');
  const [heading = ''] = lines;
  expect(heading).toContain('\\[x](http://y)');
  expect(heading).not.toMatch(/<|`/);
  const rows = lines.filter((line) => line.startsWith('| host'));
  // GFM takes any escaped character of punctuation together, as here.
  for (const row of rows) expect(row.match(/(?:\\[!-/:-@[-`{-~]|[^|\\]|\\)+/g), row).toHaveLength(5);
  expect(rows.some((row) => row.includes('--comment "&lt;/script>&lt;b>\\|\''))).toBe(true);
  expect(lines.filter((line) => line.startsWith('```'))).toEqual(['```mermaid', '```']);
});

test('the pictures are well-formed', () => {
  expect(xmlProblem(outputs.svg)).toBeNull();
  expect(mermaidProblem(outputs.mermaid)).toBeNull();
});

test('the XML reader rejects malformed pictures', () => {
  expect(xmlProblem('<a><b></a></b>')).toContain('closes another');
  expect(xmlProblem('<a>x & y</a>')).toContain('bare &');
  expect(xmlProblem('<a>\u001b</a>')).toContain('control');
  expect(xmlProblem('<a b="<"></a>')).toContain('not well-formed');
  expect(xmlProblem('<a><b/>')).toContain('not closed');
});

test('a refusal quotes the question, and its text has no effect', () => {
  const [only = ''] = refusal(state, { from: 'x\u001b[2J\ny', to: 'node' });
  expect(only).toContain("'x\\u001b[2J\\u000ay' is no pod");
});
