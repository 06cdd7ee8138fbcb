import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestNode, withTestNode } from './node/test-node.js';
import { execFileSync } from './sync-process.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');
const page = readFileSync(join(import.meta.dirname, '../../docs/formats.md'), 'utf8');

/** The block of commands that the page has behind a sentence. */
function commandsBehind(sentence: string): string {
  const [, block] = new RegExp(`${sentence}\\n\\n((?: {4}.*\\n)+)`).exec(page) ?? [];
  if (block === undefined) throw new Error(`docs/formats.md has no commands behind "${sentence}"`);
  return block.replace(/^ {4}/gm, '');
}

const byIptables = commandsBehind('By hand, in this order:');
const byNft = commandsBehind('The same with `backend: nft`:');

function restore(node: TestNode, commands: string): void {
  const filled = commands.replaceAll('DIR', node.folder).replaceAll('NETNS', `/run/netns/${node.netns.ztunnel}`);
  node.run('host', `set -e\n${filled}`);
}

test.each([
  [{ profile: 'istio-1.20' }, byIptables],
  [{ profile: 'hardened' }, byIptables],
  [{ profile: 'hardened', tunnel: { kind: 'veth' } }, byIptables],
  [{ profile: 'hardened', backend: 'nft' }, byNft],
] as const)(
  'the artefacts of %j, restored in the documented order, produce what apply produces',
  (change, commands) => {
    withTestNode((node) => {
      const document = node.write(change);
      execFileSync(process.execPath, [program, 'render', '--quiet', '-f', document, '-o', node.folder]);
      restore(node, commands);
      expect(node.redirect('verify', '-f', document)).toMatchObject({ code: 0, err: '' });
    });
  },
);
