import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, type TestNode, withTestNode } from './node/test-node.js';
import { spawnSync } from './sync-process.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

/** Runs redirect where one program of /usr/sbin is not there. */
function without(missing: string, node: TestNode, words: readonly string[]) {
  const [all, rest] = [join(node.folder, 'all'), join(node.folder, 'rest')];
  for (const folder of [all, rest]) mkdirSync(folder, { recursive: true });
  const script = `mount --bind /usr/sbin "$1" && mount -t tmpfs none "$2" && ln -s "$1"/* "$2" && rm "$2/$3" && mount --bind "$2" /usr/sbin && shift 3 && exec "$@"`;
  const argv = ['netns', 'exec', node.netns.host, 'sh', '-c', script, 'sh', all, rest, missing];
  const { status, stdout, stderr } = spawnSync(
    'ip',
    [...argv, process.execPath, program, ...words, '--state-dir', node.folder],
    {
      encoding: 'utf8',
    },
  );
  return { code: status, said: stdout + stderr };
}

test('a missing tool is named with its package, and nothing is changed', () => {
  withTestNode((node) => {
    const before = stateOf(node, 'host');
    const file = node.write();
    for (const [tool, name] of [
      ['ipset', 'ipset'],
      ['iptables-nft', 'iptables'],
      ['iptables-nft-restore', 'iptables'],
    ] as const) {
      // With the library that ipset is made of, its program is not missed.
      const { code, said } = without(tool, node, ['apply', '--yes', '--no-netlink', '-f', file]);
      expect(code, said).toBe(1);
      expect(said).toContain(tool);
      expect(said).toMatch(new RegExp(`apt-get install ${name}\\b`));
      expect(stateOf(node, 'host')).toBe(before);
    }
  });
});

test('without privileges the message says what is needed', () => {
  withTestNode((node) => {
    const own = join(node.folder, 'own');
    mkdirSync(own);
    chmodSync(node.folder, 0o755);
    chownSync(own, 65534, 65534);
    const words = ['apply', '--yes', '-f', '-', '--state-dir', own];
    const argv = ['netns', 'exec', node.netns.host, 'setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const { status, stderr } = spawnSync('ip', [...argv, process.execPath, program, ...words], {
      encoding: 'utf8',
      input: JSON.stringify(JSON.parse(spawnSync('cat', [node.write()], { encoding: 'utf8' }).stdout)),
    });
    expect(status, stderr).toBe(1);
    expect(stderr).toMatch(/root/);
  });
});
