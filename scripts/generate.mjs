// Compiles grammars, templates, and the style and script of pages: grammar/*.ne, src/**/*.hbs and
// src/report/page/page.* become src/generated/*.ts.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { compileAssets } from './compile-assets.mjs';
import { compileGrammar } from './compile-grammar.mjs';
import { compileTemplate } from './compile-template.mjs';
import { filesBelow, root } from './paths.mjs';
import { whenMain } from './run.mjs';
import { scriptsOfRun } from './scripts-of-run.mjs';

const generated = join(root, 'src/generated');

/**
 * Writes every generated module that is missing or differs, and removes those without a source. Returns the names of
 * changed modules.
 */
export function generate() {
  const modules = generatedModules();
  const changed = [];
  mkdirSync(generated, { recursive: true });
  for (const [name, text] of modules) {
    const path = join(generated, name);
    if (textOf(path) === text) continue;
    writeFileSync(path, text);
    changed.push(name);
  }
  for (const path of filesBelow(generated)) {
    if (modules.has(basename(path))) continue;
    rmSync(path);
    changed.push(basename(path));
  }
  return changed;
}

function generatedModules() {
  const modules = new Map();
  const add = (source, name, text) => {
    if (modules.has(name)) throw new Error(`${source}: another source already generates ${name}; choose another name`);
    modules.set(name, text);
  };
  for (const path of filesBelow(join(root, 'grammar')).filter((each) => each.endsWith('.ne'))) {
    const source = relative(root, path);
    add(source, `${basename(path, '.ne')}.ts`, compileGrammar(readFileSync(path, 'utf8'), source));
  }
  for (const path of filesBelow(join(root, 'src')).filter((each) => each.endsWith('.hbs'))) {
    const source = relative(root, path);
    add(source, `${basename(path).split('.')[0]}-template.ts`, compileTemplate(readFileSync(path, 'utf8'), source));
  }
  const page = join('src', 'report', 'page', 'page');
  add(page, 'page-assets.ts', compileAssets({ style: `${page}.css`, script: `${page}.client.js` }));
  return modules;
}

function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Vitest's global setup: generates before tests are collected, so that `npx vitest` alone is enough. Returns its end.
 */
export function setup() {
  generate();
  return () => rmSync(scriptsOfRun(process.pid), { recursive: true, force: true });
}

await whenMain(import.meta, () => {
  for (const name of generate()) console.log(`generated src/generated/${name}`);
});
