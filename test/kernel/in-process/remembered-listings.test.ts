import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Command } from '../../../src/kernel/command.js';
import { workInside } from '../../../src/kernel/in-process/inside.js';
import { lookInside } from '../../../src/kernel/in-process/listings/look.js';
import { rememberListings } from '../../../src/kernel/in-process/listings/remember-listings.js';
import { loadLibc } from '../../../src/kernel/native/libc.js';
import { waitForCommits } from '../../../src/kernel/native/netfilter/batch.js';
import { type CommandResult, runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';

let made: TestNamespace;
beforeAll(() => {
  made = newNamespace();
});
afterAll(() => made.remove());

const ourTable = 'table ip ours { set pods { type ipv4_addr; elements = { 10.0.0.1 } }; chain c { accept; }; }';

beforeEach(() => {
  made.run('nft flush ruleset; ipset destroy');
  made.run('iptables-nft -t nat -N OURS; iptables-nft -t nat -A PREROUTING -j OURS');
  made.run('nft -f -', ourTable);
});

/** Asks through a memory of its own, and tells whether a program was started. */
function memory(netns = made.path) {
  let started = 0;
  const execute = rememberListings((command, signal) => {
    started += 1;
    return runCommand(command, signal);
  });
  return async (words: string, stdin?: string): Promise<CommandResult & { readonly isRemembered: boolean }> => {
    const before = started;
    const command: Command = { argv: words.split(' '), netns, ...(stdin === undefined ? {} : { stdin }) };
    const result = await execute(command);
    return { ...result, isRemembered: started === before };
  };
}

const chains = '-t nat -S PREROUTING\n-t nat -S OURS\n';
const asked: readonly (readonly [string, string?])[] = [
  ['iptables-nft-save'],
  ['ip6tables-nft-save'],
  ['iptables-nft -t nat -S'],
  ['xargs -L 1 iptables-nft', chains],
  ['nft -t list chains'],
  ['nft -j list table ip ours'],
  ['nft -j list table ip none'],
  ['nft -j --stateless list ruleset'],
];

test('what was listed is given again until somebody commits', async () => {
  const ask = memory();
  const first = [];
  for (const one of asked) first.push(await ask(...one));
  const again = await Promise.all(asked.map((one) => ask(...one)));
  expect(again.map(({ isRemembered }) => isRemembered)).toEqual(asked.map(() => true));
  expect(again).toEqual(first.map((one) => ({ ...one, isRemembered: true })));
  made.run('nft add rule ip nat OURS accept');
  const after = await ask('iptables-nft -t nat -S');
  expect(after).toMatchObject({ isRemembered: false, stdout: expect.stringContaining('-A OURS -j ACCEPT') });
});

test('more namespaces than are looked at at once are all remembered', async () => {
  let started = 0;
  const execute = rememberListings(async (command) => {
    started += 1;
    return { command, exitCode: 0, stdout: String(command.netns), stderr: '' };
  });
  // One namespace by as many paths.
  const commands = Array.from({ length: 150 }, (_, index) => ({
    argv: ['nft', 'list', 'set', 'ip', 'ours', `s${index}`],
    netns: `/run/${'./'.repeat(index)}netns/${made.name}`,
  }));
  const ask = () => Promise.all(commands.map((command) => execute(command)));
  const first = await ask();
  expect(started).toBe(150);
  expect(await ask()).toEqual(first);
  expect(started).toBe(150);
});

test.each([
  ['with counters', 'iptables-nft-save -c'],
  ['of counters of rules', 'nft -j list ruleset'],
  ['of a chain that is not there', 'iptables-nft -t nat -S NONE'],
  ['that is no listing', 'nft get element ip ours pods { 10.0.0.1 }'],
])('a listing %s is read each time', async (_what, words) => {
  const ask = memory();
  const first = await ask(words);
  const again = await ask(words);
  expect(again.isRemembered).toBe(false);
  expect(said(again)).toEqual(said(first));
});

test.each([
  [
    'counters of policies',
    'iptables-nft-restore -c',
    '*raw\n:PREROUTING ACCEPT [5:600]\nCOMMIT\n',
    'iptables-nft-save',
  ],
  ['members that expire', 'nft -f -', 'add set ip ours t { type ipv4_addr; flags timeout; }', 'nft list table ip ours'],
  [
    'members that packets add',
    'nft -f -',
    'add set ip ours d { type ipv4_addr; size 9; flags dynamic; }; add rule ip ours c add @d { ip saddr }',
    'nft list table ip ours',
  ],
  ['numbers of interfaces', 'nft -f -', 'add rule ip ours c iif lo accept', 'nft -j list table ip ours'],
  ['named counters', 'nft -f -', 'add counter ip ours n', 'nft list table ip ours'],
])('%s are read each time', async (_what, write, input, words) => {
  made.run(write, `${input}\n`);
  const ask = memory();
  await ask(words);
  expect(await ask(words)).toMatchObject({ exitCode: 0, isRemembered: false });
});

test('the name of a set stays the same while a rule refers to it', async () => {
  made.run('ipset create a hash:ip; ipset create b hash:ip');
  made.run('iptables-nft -t nat -A OURS -m set --match-set b src -j ACCEPT');
  const ask = memory();
  const first = await ask('iptables-nft-save');
  expect(() => made.run('ipset rename b c')).toThrow('in use');
  made.run('ipset swap a b; ipset rename a c');
  expect(await ask('iptables-nft-save')).toEqual({ ...first, isRemembered: true });
  expect(made.run('iptables-nft -t nat -S OURS')).toContain('--match-set b src');
});

test('a table that ends with its owner is not remembered', async () => {
  const owner = spawn('nsenter', [`--net=${made.path}`, 'nft', '-i'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(owner, 'exit');
  onTestFinished(() => {
    owner.kill();
  });
  owner.stdin.write('add table ip owned { flags owner; }\nadd chain ip owned c\nlist tables\n');
  let said = '';
  await new Promise<void>((resolve) => {
    owner.stdout.on('data', (text) => {
      said += String(text);
      if (said.includes('\ntable ip owned') || said.startsWith('table ip owned')) resolve();
    });
  });
  const ask = memory();
  const first = await ask('nft -t list chains');
  expect(first.stdout).toContain('table ip owned');
  expect(await ask('nft -j list table ip ours')).toMatchObject({ isRemembered: false });
  expect(await ask('nft -j list table ip ours')).toMatchObject({ isRemembered: true });
  owner.stdin.end();
  await ended;
  expect(await ask('nft -t list chains')).toMatchObject({
    isRemembered: false,
    stdout: expect.not.stringContaining('owned'),
  });
});

test('the warning of legacy tables comes and goes with them', async () => {
  const ask = memory();
  expect(await ask('iptables-nft-save')).toMatchObject({ stderr: '' });
  made.run('iptables-legacy -t raw -A OUTPUT -j ACCEPT');
  const warned = await ask('iptables-nft-save');
  expect(warned.stderr).toContain('iptables-legacy tables present');
  expect(await ask('iptables-nft-save')).toEqual({ ...warned, isRemembered: true });
  expect(await ask('iptables-legacy-save')).toMatchObject({ isRemembered: false });
  expect(await ask('iptables-legacy-save')).toMatchObject({ isRemembered: false });
});

test('a namespace at the same path is another one', async () => {
  const one = newNamespace();
  onTestFinished(() => one.remove());
  const ask = memory(one.path);
  one.run('nft add table ip first');
  expect(await ask('nft -t list tables')).toMatchObject({ stdout: 'table ip first\n' });
  one.remove();
  made.run(`ip netns add ${one.name}`);
  one.run('nft add table ip other');
  expect(await ask('nft -t list tables')).toMatchObject({ stdout: 'table ip other\n', isRemembered: false });
});

test('to wait for commits makes no generation, and fails at any other', async () => {
  const libc = await loadLibc();
  const { before, settled, wrong } = workInside(libc, made.path, (inside) => {
    const look = lookInside(inside);
    const refused = waitForCommits(libc, look.generation - 1).then(
      () => 'accepted',
      (error: unknown) => String(error),
    );
    return { before: look.generation, settled: look.settle(), wrong: refused };
  });
  await settled;
  expect(await wrong).toContain('empty batch of nf_tables');
  expect(workInside(libc, made.path, lookInside).generation).toBe(before);
});

test('what is committed while a program lists is not lost', async () => {
  const execute = rememberListings(async (command, signal) => {
    const listed = await runCommand(command, signal);
    made.run('nft add table ip late');
    return listed;
  });
  const command: Command = { argv: ['nft', 'list', 'tables'], netns: made.path };
  expect((await execute(command)).stdout).not.toContain('late');
  expect((await execute(command)).stdout).toContain('late');
});

test('a family without tables is saved without a process, and as the program would', async () => {
  const fresh = newNamespace();
  onTestFinished(() => fresh.remove());
  const [ask, save] = [memory(fresh.path), ['iptables-nft-save', 'ip6tables-nft-save'] as const];
  const steps = [
    ['nft flush ruleset', [true, true]],
    ['nft add table inet others', [true, true]],
    ['nft add table ip others', [false, true]],
    ['nft delete table ip others', [true, true]],
    ['ip6tables-nft -t nat -N OURS', [true, false]],
    ['nft flush ruleset; iptables-legacy -t raw -L', [false, true]],
  ] as const;
  for (const [written, isAnswered] of steps) {
    fresh.run(written);
    const given = [await ask(save[0]), await ask(save[1])];
    const listed = await Promise.all(save.map((one) => runCommand({ argv: [one], netns: fresh.path })));
    expect(given.map(said), written).toEqual(listed.map(said));
    const remembered = given.map(({ isRemembered }) => isRemembered);
    expect(remembered, written).toEqual(isAnswered);
  }
});

const writes = [
  'nft add rule ip nat OURS ip saddr 10.0.0.9 accept',
  'nft flush chain ip nat OURS',
  'nft add element ip ours pods { 10.0.0.7 }',
  'nft delete element ip ours pods { 10.0.0.7 }',
  'iptables-nft -t nat -A OURS -m set --match-set x src -j RETURN',
  'iptables-nft -t nat -D OURS 1',
  'iptables-nft -t mangle -A FORWARD -j ACCEPT',
  'iptables-nft -t mangle -F',
  'ipset create x hash:ip',
  'ipset create y hash:ip',
  'ipset swap x y',
  'ipset rename x z',
  'ipset rename z x',
  'ipset add x 10.0.0.3',
  'ip6tables-nft -A INPUT -j DROP',
  'nft delete table ip6 filter',
] as const;

test('whatever is written in between, what is remembered is what a program lists now', async () => {
  const ask = memory();
  const words = asked.slice(0, 6);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...writes), { maxLength: 4 }), async (written) => {
      made.run(
        written
          .map((one) => `${one} 2>/dev/null`)
          .concat('true')
          .join('\n'),
      );
      const [given, listed] = await Promise.all([
        Promise.all(words.map((one) => ask(...one))),
        Promise.all(
          words.map(([line, stdin]) =>
            runCommand({ argv: line.split(' '), netns: made.path, ...(stdin === undefined ? {} : { stdin }) }),
          ),
        ),
      ]);
      expect(given.map(said)).toEqual(listed.map(said));
    }),
    { numRuns: 12 },
  );
});

/** iptables-nft-save says when it ran. */
function said({ exitCode, stderr, stdout }: CommandResult) {
  return { exitCode, stderr, stdout: stdout.replace(/^# (?:Generated|Completed) .*$/gm, '') };
}
