import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withoutProcess } from '../../../src/kernel/in-process/without-process.js';
import { type CommandResult, runCommand } from '../../../src/kernel/run-command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';

let [ours, theirs]: readonly TestNamespace[] = [];
const both = () => [ours as TestNamespace, theirs as TestNamespace] as const;
beforeAll(() => {
  [ours, theirs] = [newNamespace(), newNamespace()];
});
afterAll(() => {
  for (const one of both()) one.remove();
});

const flows = [
  '-s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1000 --dport 80 --state ESTABLISHED -u SEEN_REPLY,ASSURED -t 120 -m 0x220',
  '-s 10.0.0.1 -d 10.0.0.2 -p tcp --sport 1001 --dport 80 --state SYN_SENT -t 120 -m 0x210',
  '-s 10.0.0.1 -d 10.0.0.3 -p udp --sport 1000 --dport 53 -t 120 -m 0x1',
  '-s 10.0.0.1 -d 10.0.0.3 -p udp --sport 65535 --dport 0 -t 120 -u SEEN_REPLY -r 10.0.0.9 -q 10.0.0.1 --reply-port-src 5 --reply-port-dst 65535',
  '-s fd00::1 -d fd00::2 -p tcp --sport 1000 --dport 15008 --state CLOSE -t 120 -m 0x220',
];
beforeEach(() => {
  const made = ['conntrack -F', ...flows.map((flow) => `conntrack -I ${flow}`)].map((line) => `${line} 2>/dev/null`);
  for (const one of both()) one.run(made.join('; '));
});

/** Its counters of seconds may differ by the time that a test takes, and the order of a list is the kernel's hash. */
function comparable(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.replace(/^(\w+ +\d+) (1[12]\d|\d)\b/, '$1 T'))
    .sort();
}

function said({ exitCode, stderr, stdout }: CommandResult) {
  return {
    exitCode,
    stdout: comparable(stdout),
    stderr: stderr.replace(/^conntrack v\S+ \(conntrack-tools\)/, 'conntrack'),
  };
}

async function startsNothing(): Promise<never> {
  throw new Error('a program was started');
}

test.each([
  ['one flow of TCP', '-f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80', 1],
  ['one that has no answer yet', '-f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 80', 1],
  ['one of UDP', '-f ipv4 -p udp -s 10.0.0.1 -d 10.0.0.3 --sport 1000 --dport 53', 1],
  ['one behind NAT', '-f ipv4 -p udp -s 10.0.0.1 -d 10.0.0.3 --sport 65535 --dport 0', 1],
  ['one of IPv6', '-f ipv6 -p tcp -s fd00::1 -d fd00::2 --sport 1000 --dport 15008', 1],
  ['one that is not there', '-f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 81', 0],
  ['those with a mark', '-f ipv4 -m 0x220', 1],
  ['those with bits of a mark', '-f ipv4 -m 0x200/0xf00', 2],
  ['those of IPv6 with a mark', '-f ipv6 -m 544/0xffffffff', 1],
  ['those with no mark', '-f ipv4 -m 0', 1],
  ['none with a mark', '-f ipv4 -m 7/7', 0],
])('%s: deleted as the program does', async (_what, words, count) => {
  const argv = ['conntrack', '-D', ...words.split(' ')];
  const [here, there] = both();
  const mine = await withoutProcess(startsNothing)({ argv, netns: here.path });
  const other = await runCommand({ argv, netns: there.path });
  expect(said(mine)).toEqual(said(other));
  expect(mine.stdout.split('\n').filter((line) => line !== '')).toHaveLength(count);
  const left = both().map((one) => comparable(one.run('for f in 4 6; do conntrack -L -f ipv$f 2>/dev/null; done')));
  expect(left[0]).toEqual(left[1]);
  expect(left[0]?.filter((line) => line !== '')).toHaveLength(flows.length - count);
});

test.each([
  '-L',
  '-F',
  '-D',
  '-D -m 1',
  '-D -f ipv4',
  '-D -f ipv4 -m x',
  '-D -f ipv4 -m 1/2/3',
  '-D -f ipv4 -m 4294967296',
  '-D -f ipv4 -m 1 -p tcp',
  '-D -f ipv4 -p tcp -s localhost -d 10.0.0.2 --sport 1 --dport 2',
  '-D -f ipv4 -p tcp -s fd00::1 -d fd00::2 --sport 1 --dport 2',
  '-D -f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 65536',
  '-D -f ipv4 -p sctp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2',
  '-D -f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1',
])('conntrack %s is left to the program', async (words) => {
  const started = withoutProcess(startsNothing)({ argv: ['conntrack', ...words.split(' ')], netns: both()[0].path });
  await expect(started).rejects.toThrow('a program was started');
});

test('flows with more than is understood are left to the program, and nothing is deleted before', async () => {
  const [here] = both();
  here.run('conntrack -I -s 10.0.0.1 -d 10.0.0.7 -p udp --sport 1 --dport 2 -t 120 -m 0x220 -w 5 2>/dev/null');
  const before = here.run('conntrack -L 2>/dev/null | wc -l');
  const command = { argv: ['conntrack', '-D', '-f', 'ipv4', '-m', '0x220'], netns: here.path };
  await expect(withoutProcess(startsNothing)(command)).rejects.toThrow('a program was started');
  expect(here.run('conntrack -L 2>/dev/null | wc -l')).toBe(before);
});
