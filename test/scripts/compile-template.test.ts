import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileTemplate } from '../../scripts/compile-template.mjs';

// Inside the checkout, so that the generated module finds handlebars.
const folder = join(import.meta.dirname, '../../.cache', `templates-${process.pid}`);
let made = 0;

beforeAll(() => mkdirSync(folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function rendered(text: string, name: string, data: unknown): Promise<string> {
  made += 1;
  const path = join(folder, `template-${made}.ts`);
  writeFileSync(path, compileTemplate(text, name));
  const { default: render } = await import(path);
  return render(data);
}

const hostile = { rules: [`-A X -m comment --comment "a=b & '<c>'"`] };

test('a text template prints values as they are', async () => {
  const text = await rendered('*nat\n{{#each rules}}\n{{this}}\n{{/each}}\nCOMMIT\n', 'nat.text.hbs', hostile);
  expect(text).toBe(`*nat\n${hostile.rules[0]}\nCOMMIT\n`);
});

test('an HTML template escapes values', async () => {
  const text = await rendered('<li>{{name}}</li>', 'report.html.hbs', { name: '<script>"&' });
  expect(text).toBe('<li>&lt;script&gt;&quot;&amp;</li>');
});

test('a template may stand in the layout of another one, and in others', async () => {
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, `${name}-template.ts`), compileTemplate(text, `${name}.html.hbs`));
  write('word', '<b>{{this}}</b>');
  write('list', '{{#each words}}{{> word}}{{/each}}');
  write('page', '<title>{{title}}</title>\n{{> @partial-block}}\nend\n');
  const inner = '{{#> page title=name}}\n<p>{{> list}}</p>\n{{/page}}\n';
  const text = await rendered(inner, 'inner.html.hbs', { name: 'a&b', words: ['<c>', 'd'] });
  expect(text).toBe('<title>a&amp;b</title>\n<p><b>&lt;c&gt;</b><b>d</b></p>\nend\n');
});

test('a template may define a part of its own', async () => {
  const text = '{{#*inline "item"}}<li>{{this}}</li>{{/inline}}{{#each rules}}{{> item}}{{/each}}';
  expect(await rendered(text, 'inner.html.hbs', { rules: ['a'] })).toBe('<li>a</li>');
});

test('a template whose name does not say whether it escapes is refused', () => {
  expect(() => compileTemplate('x', 'src/render/frame.hbs')).toThrow('frame.hbs: a template is named *.text.hbs');
});

test('a missing field is an error, not an empty string', async () => {
  await expect(rendered('{{chian}}', 'frame.text.hbs', { chain: 'INPUT' })).rejects.toThrow('"chian" not defined');
});

test('an unknown helper and a broken template fail the build and name the source', () => {
  expect(() => compileTemplate('{{shout chain}}', 'src/frame.text.hbs')).toThrow(/^src\/frame\.text\.hbs: .*shout/);
  expect(() => compileTemplate('{{#if chain}}', 'src/frame.text.hbs')).toThrow(/^src\/frame\.text\.hbs: Parse error/);
});
