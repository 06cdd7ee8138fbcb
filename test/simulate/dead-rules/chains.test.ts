import { expect, test } from 'vitest';
import { judge } from './judge.js';

test.each<[string, readonly string[], readonly string[]]>([
  ['nothing leads there', ['a: -j DROP', 'a: -j b', 'b: -j DROP'], ['a 1 unreached', 'a 2 unreached', 'b 1 unreached']],
  [
    'only a dead rule leads there, by way of another chain',
    ['INPUT: -j ACCEPT', 'INPUT: -j a', 'a: -j b', 'b: -j DROP'],
    ['INPUT 2 covered by INPUT 1', 'a 1 unreached by INPUT 2', 'b 1 unreached by INPUT 2'],
  ],
  [
    'a live rule leads there too',
    ['INPUT: -j ACCEPT', 'INPUT: -j a', 'FORWARD: -p tcp -j a', 'a: -p udp -j DROP', 'a: -j DROP'],
    ['INPUT 2 covered by INPUT 1', 'a 1 impossible by FORWARD 1'],
  ],
  [
    'two protocols at once',
    ['INPUT: -p tcp -j a', 'a: -p udp -j DROP', 'a: ! -p tcp -j DROP'],
    ['a 1 impossible by INPUT 1', 'a 2 impossible by INPUT 1'],
  ],
  [
    'networks that do not meet',
    ['INPUT: -s 10.1.0.0/16 -j a', 'a: -s 10.2.0.0/16 -j DROP', 'a: -s 10.0.0.0/8 -j LOG'],
    ['a 1 impossible by INPUT 1'],
  ],
  [
    'devices that do not meet',
    ['FORWARD: -i eth0 ! -o eth0 -j a', 'a: -o eth0 -j DROP', 'a: -i wl+ -j DROP', 'a: -i eth+ -j LOG'],
    ['a 1 impossible by FORWARD 1', 'a 2 impossible by FORWARD 1'],
  ],
  [
    'ports that do not meet',
    [
      'INPUT: -p tcp -m tcp --dport 80:90 -j a',
      'a: -p tcp -m tcp --dport 91 -j DROP',
      'a: -p tcp -m tcp --dport 90 -j LOG',
    ],
    ['a 1 impossible by INPUT 1'],
  ],
  [
    'far up the way',
    ['INPUT: -p tcp -j a', 'a: -s 10.0.0.0/8 -j b', 'b: -p udp -j DROP', 'b: -s 11.0.0.1 -j DROP'],
    ['b 1 impossible by INPUT 1', 'b 2 impossible by a 1'],
  ],
  [
    'no way in has it',
    ['INPUT: -p tcp -j a', 'INPUT: -p udp -j a', 'a: -p icmp -j DROP', 'a: -p udp -j LOG'],
    ['a 1 impossible by INPUT 1'],
  ],
  [
    'no way out yet',
    ['INPUT: -j a', 'a: -o eth0 -j DROP', 'OUTPUT: -j b', 'b: -i eth0 -j DROP'],
    ['a 1 impossible by hook', 'b 1 impossible by hook'],
  ],
  [
    'asked of no packet',
    ['INPUT: -m mark --mark 0x2/0x1 -j DROP', 'INPUT: -m mark --mark 0x1/0x1 -m mark --mark 0x0/0x1 -j DROP'],
    ['INPUT 1 impossible by itself', 'INPUT 2 impossible by itself'],
  ],
  [
    'a mark that the way in has',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j a',
      'a: -m mark --mark 0x0/0x1 -j DROP',
      'a: -p tcp -j MARK --set-xmark 0x0/0x1',
      'a: -m mark --mark 0x0/0x1 -j DROP',
    ],
    ['a 1 impossible by INPUT 1'],
  ],
  ['taken before the jump', ['INPUT: -p udp -j DROP', 'INPUT: -j a', 'a: -p udp -j LOG'], ['a 1 covered by INPUT 1']],
  [
    'taken before both jumps',
    [
      'INPUT: -p udp -j DROP',
      'INPUT: -i eth0 -j a',
      'INPUT: -p tcp -j DROP',
      'INPUT: -i eth1 -j a',
      'a: -p udp -j LOG',
      'a: -p tcp -j LOG',
    ],
    ['a 1 covered by INPUT 1'],
  ],
  [
    'all of a chain that always ends',
    [
      'INPUT: -p tcp -j a',
      'INPUT: -p tcp -j LOG',
      'INPUT: -j LOG',
      'a: -s 10.0.0.0/8 -j DROP',
      'a: -j b',
      'b: -p tcp -j ACCEPT',
    ],
    ['INPUT 2 covered by INPUT 1'],
  ],
  [
    'after a chain that always ends',
    ['INPUT: -j a', 'INPUT: -p tcp -j LOG', 'a: -j DROP'],
    ['INPUT 2 covered by INPUT 1'],
  ],
  [
    'the ways in have it all',
    ['INPUT: -p tcp -j a', 'a: -p tcp -j DROP', 'a: -s 10.0.0.0/8 -j LOG'],
    ['a 2 covered by a 1'],
  ],
  [
    'each way in by another rule',
    ['INPUT: -p tcp -j a', 'INPUT: -p udp -j a', 'a: -p tcp -j DROP', 'a: -p udp -j ACCEPT', 'a: -j LOG'],
    ['a 3 covered by a 1'],
  ],
])('dead: %s', (_, rules, expected) => {
  expect(judge(rules)).toEqual(expected);
});

test.each<[string, readonly string[]]>([
  [
    'only one of two jumps has it',
    ['INPUT: -p tcp -j a', 'INPUT: -p udp -j a', 'a: -p udp -j DROP', 'a: -p tcp -j DROP'],
  ],
  [
    'taken before one of the jumps only',
    ['INPUT: -i eth0 -j a', 'INPUT: -p udp -j DROP', 'INPUT: -i eth1 -j a', 'a: -p udp -j LOG'],
  ],
  [
    'taken before the jump at one hook only',
    ['INPUT: -p udp -j DROP', 'INPUT: -j a', 'FORWARD: -j a', 'a: -p udp -j LOG'],
  ],
  [
    'the mark is another at the second jump',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -j a',
      'INPUT: -j MARK --set-xmark 0x1/0x1',
      'INPUT: -j a',
      'a: -m mark --mark 0x1/0x1 -j LOG',
    ],
  ],
  [
    'the mark is another after the jump',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -j a',
      'a: -j MARK --set-xmark 0x1/0x1',
      'a: -m mark --mark 0x1/0x1 -j LOG',
    ],
  ],
  [
    'a chain takes a mark, and sets it for the others',
    [
      'INPUT: -j a',
      'INPUT: -m mark --mark 0x1/0x1 -j LOG',
      'a: -m mark --mark 0x1/0x1 -j DROP',
      'a: -j MARK --set-xmark 0x1/0x1',
    ],
  ],
  [
    'the look at the socket changes the mark of who goes in',
    ['INPUT: -m mark --mark 0x1/0x1 -m socket --restore-skmark -j a', 'a: -m mark --mark 0x0/0x1 -j LOG'],
  ],
  [
    'the look at the socket changes the mark that is looked at next',
    ['INPUT: -m mark --mark 0x1/0x1 -j a', 'a: -m socket --restore-skmark -m mark --mark 0x0/0x1 -j LOG'],
  ],
  [
    'a chain that may come back by goto',
    ['INPUT: -j a', 'INPUT: -j LOG', 'a: -p tcp -g b', 'a: -j DROP', 'b: -s 10.0.0.0/8 -j DROP'],
  ],
  [
    'a chain gone to sets the mark, and comes back to the caller',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -j a',
      'INPUT: -m mark --mark 0x1/0x1 -j LOG',
      'a: -g b',
      'b: -j MARK --set-xmark 0x1/0x1',
    ],
  ],
  [
    'the look at the socket changes the mark that a rule before asked for',
    ['INPUT: -m mark --mark 0x1/0x1 -j a', 'a: -m socket --restore-skmark -j b', 'b: -m mark --mark 0x0/0x1 -j LOG'],
  ],
  ['a chain that ends some', ['INPUT: -j a', 'INPUT: -j LOG', 'a: -p tcp -j DROP']],
  ['a chain in a loop', ['a: -j b', 'b: -j a', 'a: -j DROP']],
  ['a jump that may match', ['INPUT: -m riddle --answer 42 -j a', 'a: -j DROP']],
])('not dead: %s', (_, rules) => {
  expect(judge(rules)).toEqual([]);
});

test('many jumps into a chain: what they have in common is kept', () => {
  const ways = Array.from({ length: 40 }, (_, number) => `INPUT: -s 10.0.0.${number} -p tcp -j a`);
  expect(judge([...ways, 'a: -p udp -j DROP', 'a: -s 11.0.0.1 -j DROP'])).toEqual(['a 1 impossible by INPUT 1']);
  const another = 'INPUT: -s 10.0.0.200 -p udp -j a';
  expect(judge([...ways.toSpliced(3, 0, another), 'a: -p udp -j DROP', 'a: -p sctp -j DROP'])).toEqual([]);
});

test('thousands of rules: each finds the rule that takes its packets', () => {
  const services = Array.from(
    { length: 3000 },
    (_, number) => `-d 10.96.${number >> 8}.${number & 255} -p tcp -m tcp --dport 80`,
  );
  const rules = services.map((words) => `PREROUTING: ${words} -j DNAT --to-destination 10.0.0.1`);
  expect(judge([...rules, rules[1234] ?? '', 'PREROUTING: -d 10.96.1.0/24 -p tcp -j LOG'], 'nat')).toEqual([
    'PREROUTING 3001 covered by PREROUTING 1235',
  ]);
  const ports = Array.from(
    { length: 3000 },
    (_, number) => `INPUT: -s 10.0.0.1 -p tcp -m tcp --dport ${number + 1} -j DROP`,
  );
  expect(judge([...ports, 'INPUT: -s 10.0.0.1 -p tcp -m tcp --dport 2000 -j LOG'])).toEqual([
    'INPUT 3001 covered by INPUT 2000',
  ]);
});

test('thousands of nested chains', () => {
  const chains = Array.from({ length: 5000 }, (_, number) => `c${number}: -j c${number + 1}`);
  expect(judge(['INPUT: -p tcp -j c0', ...chains, 'c5000: -p udp -j DROP'])).toEqual(['c5000 1 impossible by INPUT 1']);
});
