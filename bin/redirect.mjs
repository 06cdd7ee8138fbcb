#!/usr/bin/env node
// Loads next to nothing and keeps to old syntax: `--version` must cost what starting Node costs, and an old Node must
// get as far as the sentence that says so.
import { existsSync, readFileSync } from 'node:fs';

const words = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);
const program = new URL('../dist/cli/main.js', import.meta.url);

if (major < 20 || (major === 20 && minor < 12)) {
  fail(`redirect needs Node 20.12 or newer, this is ${process.versions.node}`);
} else if (words.length === 1 && words[0] === '--version') {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else if (existsSync(program)) {
  const first =
    words[0] === 'agent' ? import('./stay-small.mjs').then(({ staySmall }) => staySmall()) : Promise.resolve();
  first
    .then(() => import(program.href))
    .catch((error) => fail(/^E[A-Z]+$/.test(error.code) ? `redirect: ${error.message}` : error.stack));
} else {
  fail('redirect is not built yet: run `npm ci && npm run build` in its checkout first');
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
