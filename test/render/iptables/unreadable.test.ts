import { expect, test } from 'vitest';
import { formatDump, parseRuleset } from '../../../src/index.js';
import { readSnapshot } from '../../../src/render/read-snapshot.js';

const dump = (...lines: readonly string[]) =>
  ['*filter', ':INPUT ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]', ...lines, 'COMMIT', ''].join(
    '\n',
  );

function ruleOf(line: string) {
  const { ruleset, unread } = parseRuleset(dump(':u1 - [0:0]', line), 'ipv4');
  const rules = ruleset.tables.flatMap(({ chains }) => chains.flatMap((chain) => chain.rules));
  return { rule: rules[0], rules, unread };
}

test.each([
  ['-A FORWARD -m hashlimit --frobnicate -j DROP', 'hashlimit', { kind: 'verdict', verdict: 'DROP' }],
  ['-A FORWARD -m mark --mark zero -j u1', 'mark', { kind: 'jump', chain: 'u1' }],
  ['-A FORWARD -m conntrack --ctstate MAYBE -g u1', 'conntrack', { kind: 'goto', chain: 'u1' }],
  ['-A FORWARD -m frob --depth 3 -j u1', 'frob', { kind: 'jump', chain: 'u1' }],
  ['-A FORWARD --frob 1 -j DROP', '', { kind: 'verdict', verdict: 'DROP' }],
  ['-A FORWARD -s nowhere.example -j DROP', '', { kind: 'verdict', verdict: 'DROP' }],
])('an unreadable option makes its match unknown and leaves the target: %s', (line, module, target) => {
  const { rule } = ruleOf(line);
  expect(rule?.target).toEqual(target);
  expect(rule?.matches.some((match) => match.kind === 'opaque' && match.module === module)).toBe(true);
});

test('options beside an unreadable one are read', () => {
  const { rule } = ruleOf('-A FORWARD -s 10.0.0.0/8 -p tcp -m tcp --dport 80 -m mark --mark zero -j DROP');
  expect(rule?.matches.map(({ kind }) => kind)).toEqual(['source', 'protocol', 'tcp', 'opaque']);
});

test('a target with unreadable options is unknown', () => {
  expect(ruleOf('-A FORWARD -j MARK --set-mark zero').rule?.target).toMatchObject({ kind: 'opaque', target: 'MARK' });
});

test.each([
  '-A FORWARD -m frob --dir in --proto esp --source 10.0.0.1 --protocol 5 -j ACCEPT',
  '-A FORWARD -s 10.1.0.0/16 -m frob --proto esp ! --dst 10.0.0.1 -m mark --mark 0x1 -j ACCEPT',
  '-A FORWARD -m frob --mark 5 --dport 80 --old ! style -j FROB --proto esp',
  '-A FORWARD -p tcp -m tcp --dport 80 -m frob --dport 90 -j FROB --with x --dport 5 --source 10.0.0.1',
])('options behind an unknown module belong to it, whatever their names: %s', (line) => {
  const { text, unread } = formatDump(dump(line), 'ipv4');
  expect(text).toBe(dump(line));
  expect(unread.map(({ code }) => code)).toContain('unknown-module');
});

test('no module has a short option', () => {
  const { text } = formatDump(dump('-A FORWARD -m frob --depth 3 -p tcp -m tcp --dport 80 -j ACCEPT'), 'ipv4');
  expect(text).toBe(dump('-A FORWARD -p tcp -m frob --depth 3 -m tcp --dport 80 -j ACCEPT'));
});

test('options behind a jump to a chain do not belong to the jump', () => {
  const written = dump(':u1 - [0:0]', '-A FORWARD -j u1 -p tcp --dport 80');
  expect(formatDump(written, 'ipv4').text).toBe(dump(':u1 - [0:0]', '-A FORWARD -p tcp -m tcp --dport 80 -j u1'));
});

test.each([
  ['-A FORWARD -j ACCEPT -j DROP', 'given twice'],
  ['-A FORWARD -j ACCEPT -g u1', 'given twice'],
  ['-A FORWARD -s 10.0.0.1 -s 10.0.0.2', 'given twice'],
  ['-A FORWARD -p tcp -p udp', 'given twice'],
  ['-A FORWARD ! -m mark --mark 1', 'cannot be negated'],
  ['-A FORWARD ! -j DROP', 'cannot be negated'],
  ['-A FORWARD ! ! -s 10.0.0.1', 'one ! follows another'],
  ['-A FORWARD -j DROP !', 'nothing follows'],
  ['-A FORWARD ! -s 10.0.0.1,10.0.0.2', 'cannot be negated'],
  ['-A FORWARD -t nat -j DROP', 'no place in a rule'],
  ['-A FORWARD -w -j DROP', 'no place in a rule'],
  ['-A FORWARD --foo -j DROP', '--foo'],
  ['-A FORWARD -m mark --mark 1 --mark 2', 'once only'],
  ['-A FORWARD -j DROP\r', 'carriage return'],
  ['-A FORWARD -c 1', 'packets'],
  ['-A FORWARD -i abcdefghijklmnop', '15 characters'],
  ['-L FORWARD', '-L'],
  ['--list FORWARD', '-L'],
  ['-C FORWARD -j DROP', '-C'],
  ['--foo FORWARD', '--foo'],
  ['-E none other', '-E'],
  ['-D FORWARD 5', '-D'],
  ['-D FORWARD -s 10.0.0.1', '-D'],
  ['-I FORWARD 9 -j DROP', '-I'],
  ['-R FORWARD 9 -j DROP', '-R'],
  ['-F none', '-F'],
])('a line that a restore refuses is reported and stays as it is: %s', (line, why) => {
  const { text, unread } = formatDump(dump(':u1 - [0:0]', line, '-A OUTPUT -j ACCEPT'), 'ipv4');
  expect(text.split('\n')).toContain(line);
  expect(text.split('\n')).toContain('-A OUTPUT -j ACCEPT');
  expect(unread).toHaveLength(1);
  expect(unread[0]).toMatchObject({ code: 'unreadable-rule-line', position: { line: 6 } });
  expect(unread[0]?.message).toContain(why);
});

test('renaming a chain renames its jumps', () => {
  const written = dump(':u1 - [0:0]', '-A FORWARD -j u1', '-A u1 -j DROP', '-E u1 u2');
  expect(formatDump(written, 'ipv4')).toEqual({
    text: dump(':u2 - [0:0]', '-A FORWARD -j u2', '-A u2 -j DROP'),
    unread: [],
  });
});

const hidden = '-A FORWARD -m comment --comment "x\n-A INPUT -j u1\n:u9 - [0:0]\nCOMMIT\n" -j ACCEPT';

test('an open quote joins lines: text in a comment is not a rule', () => {
  const { rules, unread } = ruleOf(hidden);
  expect(unread).toEqual([]);
  expect(rules).toHaveLength(1);
  expect(formatDump(dump(hidden), 'ipv4')).toEqual({ text: dump(hidden), unread: [] });
});

test('also in the listing of iptables -S and in a saved observation', () => {
  const { ruleset } = parseRuleset(`-P FORWARD ACCEPT\n${hidden}\n`, 'ipv4', { table: 'filter' });
  expect(ruleset.tables.map(({ chains }) => chains.map(({ name }) => name))).toEqual([['FORWARD']]);
  const { namespace } = readSnapshot({ 'iptables.rules': dump(hidden) }, 'host', null);
  expect(namespace.rulesets[0]?.tables[0]?.chains.flatMap(({ rules }) => rules)).toHaveLength(1);
});

test('a line after joined ones has its own number', () => {
  expect(ruleOf(`${hidden}\n-A FORWARD --bad`).unread[0]?.position).toMatchObject({ line: 11, column: 12 });
});

test('an unclosed quote affects one line only', () => {
  const { rules, unread } = ruleOf('-A FORWARD -m comment --comment "open\n-A FORWARD -j DROP');
  expect(unread).toHaveLength(1);
  expect(rules).toHaveLength(2);
});

test('a quote inside a name affects its own line only', () => {
  const { rules, unread } = ruleOf('-A FORWARD -i e"0 -j ACCEPT\n-A FORWARD -m comment --comment "a b" -j DROP');
  expect(unread.map(({ position }) => position?.line)).toEqual([6]);
  expect(rules.map(({ target }) => target)).toEqual([
    { kind: 'verdict', verdict: 'ACCEPT' },
    { kind: 'verdict', verdict: 'DROP' },
  ]);
});

test.each([
  ['-A FORWARD -i e"0 -j u1', { kind: 'jump', chain: 'u1' }],
  ['-A FORWARD -i e"0 -g u1', { kind: 'goto', chain: 'u1' }],
  ['-A FORWARD -i e"0 -j LOG --log-prefix x', { kind: 'opaque', target: 'LOG' }],
  ['-A FORWARD -i e"0', null],
])('a rule that cannot be split into words is an unknown rule, in its place: %s', (line, target) => {
  const { rules, unread } = ruleOf(`${line}\n-A FORWARD -j DROP`);
  expect(unread).toHaveLength(1);
  expect(rules).toHaveLength(2);
  if (target === null) expect(rules[0]?.target).toBe(null);
  else expect(rules[0]?.target).toMatchObject(target);
  expect(rules[0]?.matches[0]).toMatchObject({ kind: 'opaque', module: '' });
  expect(formatDump(dump(line), 'ipv4').text).toBe(dump(line));
});

test('only spaces, tabs and line ends separate words', () => {
  const line = '-A FORWARD -m comment --comment "a\u00a0b\u2003c" -j ACCEPT';
  expect(formatDump(dump(line), 'ipv4')).toEqual({ text: dump(line), unread: [] });
});

test('parsing time is linear in the length of a line', () => {
  const line = (count: number) => `-A FORWARD ${'-m mark --mark 0x1 '.repeat(count)}-j ACCEPT`;
  const seconds = (count: number) => {
    const before = process.cpuUsage();
    expect(formatDump(dump(line(count)), 'ipv4').text).toBe(dump(line(count)));
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  seconds(500);
  // Eight times as long would take 64 times as much time if parsing were quadratic.
  expect(seconds(8_000) / seconds(1_000)).toBeLessThan(32);
});
