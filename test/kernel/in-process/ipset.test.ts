import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

/** What the program is called in its messages, whose version the library does not tell. */
const program = /^ipset v[\d.]+: /gm;

let [ours, theirs]: readonly TestNamespace[] = [];
const both = () => [ours as TestNamespace, theirs as TestNamespace] as const;
beforeAll(() => {
  [ours, theirs] = [newNamespace(), newNamespace()];
  ours.run('ipset restore', foreignSets);
});
afterAll(() => {
  for (const one of both()) one.remove();
});

const foreignSets = `create f-all hash:ip timeout 600 counters comment skbinfo forceadd
add f-all 192.0.2.1 timeout 600 packets 3 bytes 200 comment "of \`web\`, a pod" skbmark 0x1/0xff
create f-six hash:ip family inet6 netmask 64 maxelem 9
add f-six 2001:db8:0:1::
create f-nets hash:net,iface comment
add f-nets 10.0.0.0/8,eth0 comment "é"
create f-ports bitmap:port range 0-1023
add f-ports 53
create f-list list:set size 4
add f-list f-all
add f-list f-six before f-all
create f-empty hash:ip,port,ip
`;

async function said(words: string, netns: string, stdin?: string) {
  const argv = words.split(' ');
  const { byProgram, inProcess } = await bothWays({ argv, netns, ...(stdin === undefined ? {} : { stdin }) });
  return { inProcess, byProgram: { ...byProgram, stderr: byProgram.stderr.replace(program, 'ipset: ') } };
}

test.each([
  'ipset list -n',
  'ipset save',
  'ipset save f-all',
  'ipset save f-nets',
  'ipset save gone',
  'ipset list -terse f-all',
  'ipset list -terse f-list',
  'ipset list -terse gone',
  'ipset test f-all 192.0.2.1',
  'ipset test f-all 192.0.2.2',
  'ipset test f-all 2001:db8::1',
  'ipset test f-six 2001:db8:0:1::77',
  'ipset test f-nets 10.0.0.1',
  'ipset test gone 192.0.2.1',
])('%s says what the program says', async (words) => {
  const { byProgram, inProcess } = await said(words, both()[0].path);
  expect(inProcess).toEqual(byProgram);
});

test('a namespace without sets has none to say', async () => {
  for (const words of ['ipset list -n', 'ipset save']) {
    expect((await said(words, both()[1].path)).inProcess).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  }
});

const started = `create w-four hash:ip family inet hashsize 1024 maxelem 3 comment bucketsize 12 initval 0x00000001
create w-six hash:ip family inet6 timeout 500 counters bucketsize 12 initval 0x00000002
add w-four 198.51.100.1 comment "kept"
`;

test.each([
  [
    'members and sets',
    'add w-four 198.51.100.2 comment "a b"\ndel w-four 198.51.100.1\nadd w-six 2001:db8::1 packets 2 bytes 80\n',
  ],
  [
    'what is there, where that is allowed',
    'add w-four 198.51.100.1 comment "new" -exist\ndel w-four 198.51.100.9 -exist\n',
  ],
  ['what is there, where that is not', 'add w-four 198.51.100.8\nadd w-four 198.51.100.1\nadd w-four 198.51.100.9\n'],
  ['a member that comes alone', 'add w-four 198.51.100.8\n'],
  ['a member that comes alone to a set with timeouts and counters', 'add w-six 2001:db8::2\n'],
  ['a member that goes alone', 'del w-four 198.51.100.1\n'],
  ['a member alone that is there', 'add w-four 198.51.100.1\n'],
  ['what is not there', 'del w-four 198.51.100.7\n'],
  ['more than there is room for', 'add w-four 198.51.100.2\nadd w-four 198.51.100.3\nadd w-four 198.51.100.4\n'],
  ['a set that is there', 'create w-four hash:ip\n'],
  ['a set that is not there', '# why\nadd w-none 198.51.100.1\n'],
  ['a comment where none is kept', 'add w-six 2001:db8::1 comment "x"\n'],
  ['an address of the other family', 'add w-six 198.51.100.2\n'],
  [
    'a set that takes the place of another one',
    'create w-new hash:ip maxelem 3 bucketsize 12 initval 0x3\nadd w-new 198.51.100.5\nswap w-new w-four\ndestroy w-new\nflush w-six\n',
  ],
  ['sets of different kinds', 'swap w-four w-six\ndestroy w-four\n'],
])('%s: is written as the program writes', async (_what, stdin) => {
  const command = { argv: ['ipset', 'restore'], stdin };
  const results = await Promise.all(
    both().map(async ({ path, run }, index) => {
      run('ipset list -n | grep ^w- | xargs -r -n 1 ipset destroy; ipset restore', started);
      const write = index === 0 ? withoutProcess(startsNothing) : runCommand;
      const { exitCode, stderr, stdout } = await write({ ...command, netns: path });
      const left = run('ipset list -n | grep ^w- | xargs -r -n 1 ipset save');
      return { exitCode, stdout, stderr: stderr.replace(program, 'ipset: '), left: left.replace(/ timeout \d+/g, '') };
    }),
  );
  expect(results[0]).toEqual(results[1]);
});

async function startsNothing(): Promise<never> {
  throw new Error('a program was started');
}

test.each([
  ['ipset', 'list'],
  ['ipset', 'version'],
  ['ipset', 'save', '-f'],
  ['ipset', 'test', 'f-all', 'localhost'],
  ['ipset', 'flush'],
])('%s %s is left to the program', async (...argv) => {
  const { inProcess } = await bothWays({ argv: [...argv], netns: both()[1].path });
  expect(inProcess).toBeNull();
});

test.each([
  'add w-four localhost\n',
  'add w-four 198.51.100.0/24\n',
  'create w-nets hash:net\n',
  'add w-four 198.51.100.1 comment "-f" /tmp/x\n',
  'destroy\n',
  'help\n',
  '',
])('a restore of %j is left to the program', async (stdin) => {
  expect((await said('ipset restore', both()[1].path, stdin)).inProcess).toBeNull();
});
