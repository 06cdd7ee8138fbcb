import { join, relative } from 'node:path';
import { filesBelow } from '../paths.mjs';

const folders = [
  ...['base', 'model', 'document', 'ir', 'plan', 'modes', 'passes', 'render', 'report'],
  ...['doctor', 'observe', 'record', 'live', 'apply'],
];
const alone = ['test/golden.test.ts', 'test/golden-plans.test.ts'];

/** Tests of seconds, tests of the checkout itself, and one that uses more of vitest than its stand-in has. */
const leftOut = [
  'test/modes/guide.test.ts',
  'test/modes/one-folder.test.ts',
  'test/modes/node-geneve/hardened-is-minimal.test.ts',
  'test/plan/cut-short.test.ts',
  'test/plan/plan-properties.test.ts',
  'test/record/record-parts.test.ts',
];

/** The quick unit tests of what computes, relative to the checkout; TESTS, a pattern, chooses among them. */
export function testFiles(checkout) {
  const chosen = new RegExp(process.env.TESTS ?? '');
  const found = folders.flatMap((folder) => filesBelow(join(checkout, 'test', folder)));
  return [...found.map((path) => relative(checkout, path)), ...alone].filter(
    (path) => path.endsWith('.test.ts') && !leftOut.includes(path) && chosen.test(path),
  );
}
