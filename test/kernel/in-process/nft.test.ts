import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { type CommandResult, runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

let [ours, theirs]: readonly TestNamespace[] = [];
const both = () => [ours as TestNamespace, theirs as TestNamespace] as const;
beforeAll(() => {
  [ours, theirs] = [newNamespace(), newNamespace()];
});
beforeEach(() => {
  for (const one of both()) one.run('nft -f -', `flush ruleset\n${started}`);
});
afterAll(() => {
  for (const one of both()) one.remove();
});

const started = `table ip ours {
  comment "é of ours"
  set pods { typeof ip saddr; elements = { 10.0.0.1, 10.0.0.2 }; }
  set timed { type ipv4_addr; flags timeout; }
  map verdicts { type inet_service : verdict; elements = { 80 : accept }; }
  chain nat-output { type nat hook output priority -101; policy accept; ip saddr @pods meta l4proto tcp counter redirect to :15001; }
  chain plain { meta mark 0x539 tcp dport vmap @verdicts; limit rate 5/second log prefix "a" drop; }
}
table ip6 ours { chain c { ip6 saddr fd00::/8 ct state established,related accept; }; }
table inet others { chain c { type filter hook input priority filter; tcp dport { 22, 80-90 } accept; }; }
table ip nat { chain KUBE { counter; }; }
`;

const listings = [
  ['-t', 'list', 'chains'],
  ['list', 'table', 'ip', 'ours'],
  ['-j', 'list', 'table', 'ip', 'ours'],
  ['-n', '-j', 'list', 'table', 'ip', 'ours'],
  ['-a', '--stateless', 'list', 'table', 'ip', 'ours'],
  ['--stateless', 'list', 'table', 'inet', 'others'],
  ['-j', 'list', 'table', 'ip6', 'ours'],
  ['-j', 'list', 'table', 'ip', 'none'],
  ['-j', '-t', 'list', 'set', 'ip', 'ours', 'pods'],
  ['-j', '-t', 'list', 'set', 'ip', 'ours', 'none'],
  ['get', 'element', 'ip', 'ours', 'pods', '{ 10.0.0.1 }'],
  ['get', 'element', 'ip', 'ours', 'pods', '{ 10.0.0.9 }'],
  ['get', 'element', 'ip', 'none', 'pods', '{ 10.0.0.9 }'],
];

test.each(listings.map((words) => [words.join(' '), words] as const))(
  'nft %s says what the program says',
  async (_, words) => {
    const { byProgram, inProcess } = await bothWays({ argv: ['nft', ...words], netns: both()[0].path });
    expect(inProcess).toEqual(byProgram);
  },
);

test.each([
  ['nft', '-j', 'list', 'ruleset'],
  ['nft', 'list', 'tables'],
  ['nft', 'list', 'chains'],
  ['nft', 'list', 'table', 'ip', 'nat'],
  ['nft', 'list', 'table', 'bridge', 'ours'],
  ['nft', 'list', 'table', 'ip', 'ours;', 'flush', 'ruleset'],
  ['nft', 'get', 'element', 'ip', 'ours', 'pods', '{ localhost }'],
  ['nft', 'flush', 'ruleset'],
  ['nft', '-i'],
  ['nft', '--version'],
])('%s %s %s %s is left to the program', async (...argv) => {
  expect(await isStarted({ argv })).toBe(true);
});

test.each([
  ['a file', 'include "/etc/passwd"\n'],
  ['a file behind a statement', 'add table ip x; include "/etc/passwd"\n'],
  ['a table as it was listed', 'table ip x {\n chain c { }\n}\n'],
  ['a name to ask for', 'add element ip ours pods { localhost }\n'],
  ['a whole ruleset', 'flush ruleset\n'],
  ['much', `${'add table ip x\n'.repeat(5000)}`],
  ['no whole line', 'add table ip x'],
  ['a variable', 'add rule ip ours plain ip saddr $x accept\n'],
])('input with %s is left to the program', async (_what, stdin) => {
  expect(await isStarted({ argv: ['nft', '-f', '-'], stdin })).toBe(true);
});

async function isStarted(command: { readonly argv: readonly string[]; readonly stdin?: string }): Promise<boolean> {
  let started = false;
  await withoutProcess(async (asked) => {
    started = true;
    return { command: asked, exitCode: 0, stdout: '', stderr: '' };
  })({ ...command, netns: both()[0].path });
  return started;
}

const lines = [
  'create table ip new',
  'add table ip new',
  'add chain ip new c { type filter hook prerouting priority -301; policy accept; }',
  'add chain ip ours plain',
  'flush chain ip ours plain',
  'delete chain ip ours plain',
  'add rule ip ours plain oifname "lo" meta l4proto tcp meta mark and 0xfff != 0x539 redirect to :15001',
  'add rule ip new c meta l4proto udp ct zone set 1 comment "a"',
  'add rule ip ours gone accept',
  'add rule ip ours plain ip saddr @none accept',
  'add rule ip ours plain meta mark set',
  'add set ip new s { typeof ip saddr; }',
  'add element ip ours pods { 10.0.0.1 }',
  'add element ip ours pods { 10.0.0.7 }',
  'add element ip ours pods { fd00::1 }',
  'delete element ip ours pods { 10.0.0.2 }',
  'delete element ip ours pods { 10.0.0.99 }',
  'delete set ip ours pods',
  'delete table ip6 ours',
  'create table ip6 ours',
];

test('whatever a transaction holds, it does and says what the program does and says', async () => {
  const [here, there] = both();
  const text = fc.array(fc.constantFrom(...lines), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(text, async (chosen) => {
      const stdin = `${chosen.join('\n')}\n`;
      // On a busy machine it may be slow once, and is left to the program then.
      const run = withoutProcess(runCommand);
      const [mine, other] = await Promise.all([
        run({ argv: ['nft', '-f', '-'], stdin, netns: here.path, writes: true }),
        runCommand({ argv: ['nft', '-f', '-'], stdin, netns: there.path }),
      ]);
      expect(said(mine)).toEqual(said(other));
      expect(here.run('nft -s list ruleset')).toBe(there.run('nft -s list ruleset'));
    }),
    { numRuns: 25 },
  );
});

function said({ exitCode, stderr, stdout }: CommandResult) {
  return { exitCode, stdout, stderr };
}

test('nothing stays open', async () => {
  const sockets = () => readdirSync('/proc/self/fd').filter((fd) => /^(?:socket|\/memfd)/.test(targetOf(fd))).length;
  const before = sockets();
  for (let round = 0; round < 20; round += 1) {
    await bothWays({ argv: ['nft', '-f', '-'], stdin: 'flush chain ip ours plain\n', netns: both()[0].path });
  }
  await expect.poll(sockets).toBe(before);
});

/** Empty: it was closed meanwhile. */
function targetOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

test('in a process with more open files than select(2) can wait for, the program does it', async () => {
  const listing = { argv: ['nft', '-j', 'list', 'table', 'ip', 'ours'], netns: both()[0].path };
  const open = Array.from({ length: 1100 }, () => openSync('/dev/null', 'r'));
  try {
    const { byProgram, inProcess } = await bothWays(listing);
    expect(inProcess).toBeNull();
    expect(byProgram.exitCode).toBe(0);
  } finally {
    for (const fd of open) closeSync(fd);
  }
});
