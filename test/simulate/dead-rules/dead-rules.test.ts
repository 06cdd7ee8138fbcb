import { expect, test } from 'vitest';
import { judge } from './judge.js';

test.each<[string, readonly string[], readonly string[]]>([
  ['an earlier rule ends everything', ['INPUT: -j ACCEPT', 'INPUT: -p tcp -j DROP', 'INPUT: '], ['INPUT 2', 'INPUT 3']],
  ['the same again', ['INPUT: -p tcp -j ACCEPT', 'INPUT: -p tcp -j DROP'], ['INPUT 2']],
  ['a prefix in a prefix', ['INPUT: -s 10.0.0.0/8 -j DROP', 'INPUT: -s 10.1.2.0/24 -p tcp -j ACCEPT'], ['INPUT 2']],
  [
    'masks that are no prefixes',
    ['INPUT: -s 10.0.0.1/255.0.0.255 -j DROP', 'INPUT: -s 10.7.7.1 -j ACCEPT'],
    ['INPUT 2'],
  ],
  [
    'a network outside of what is not taken',
    ['INPUT: ! -s 10.0.0.0/8 -j DROP', 'INPUT: -s 192.0.2.0/24 -j LOG'],
    ['INPUT 2'],
  ],
  ['a negation in a narrower one', ['INPUT: ! -s 10.1.0.0/16 -j DROP', 'INPUT: ! -s 10.0.0.0/8 -j LOG'], ['INPUT 2']],
  [
    'a device that a wildcard has',
    ['INPUT: -i cali+ -j DROP', 'INPUT: -i cali7 -j ACCEPT', 'INPUT: -i calico+ -j LOG'],
    ['INPUT 2', 'INPUT 3'],
  ],
  ['another device than the one let pass', ['INPUT: ! -i lo -j DROP', 'INPUT: -i eth+ -j ACCEPT'], ['INPUT 2']],
  [
    'a port of a range',
    ['INPUT: -p tcp -m tcp --dport 1000:2000 -j DROP', 'INPUT: -p tcp -m tcp --dport 1500 --sport 7 -j ACCEPT'],
    ['INPUT 2'],
  ],
  [
    'ports of a list',
    ['INPUT: -p tcp -m multiport --dports 22,80:90 -j DROP', 'INPUT: -p tcp -m tcp --dport 85 -j ACCEPT'],
    ['INPUT 2'],
  ],
  [
    'a port that is not the one spared',
    ['INPUT: -p udp -m udp ! --dport 53 -j DROP', 'INPUT: -p udp -m udp --dport 54:60 -j LOG'],
    ['INPUT 2'],
  ],
  [
    'fewer states',
    ['INPUT: -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT', 'INPUT: -m state --state ESTABLISHED -j LOG'],
    ['INPUT 2'],
  ],
  [
    'states that are left',
    ['INPUT: -m conntrack ! --ctstate NEW -j DROP', 'INPUT: -m conntrack --ctstate INVALID -j LOG'],
    ['INPUT 2'],
  ],
  [
    'more bits of a mark',
    ['INPUT: -m mark --mark 0x1/0x1 -j DROP', 'INPUT: -m mark --mark 0x5/0x5 -j LOG'],
    ['INPUT 2'],
  ],
  [
    'a bit that is not set is clear',
    ['INPUT: -m mark ! --mark 0x1/0x1 -j DROP', 'INPUT: -m mark --mark 0x2/0x3 -j LOG'],
    ['INPUT 2'],
  ],
  [
    'the same set',
    ['INPUT: -m set --match-set s src -j DROP', 'INPUT: -p tcp -m set --match-set s src -j LOG'],
    ['INPUT 2'],
  ],
  [
    'the same words of a module',
    ['INPUT: -m addrtype --dst-type LOCAL -j DROP', 'INPUT: -m addrtype --dst-type LOCAL -j LOG'],
    ['INPUT 2'],
  ],
  [
    'flags that are more',
    ['INPUT: -p tcp -m tcp --tcp-flags SYN SYN -j DROP', 'INPUT: -p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK -j LOG'],
    ['INPUT 2'],
  ],
  [
    'a type of ICMP with its code',
    ['INPUT: -p icmp -m icmp --icmp-type 3 -j DROP', 'INPUT: -p icmp -m icmp --icmp-type 3/4 -j LOG'],
    ['INPUT 2'],
  ],
  [
    'every kind of ICMP',
    ['INPUT: -p icmp -m icmp --icmp-type any -j DROP', 'INPUT: -p icmp -m icmp --icmp-type 8 -j LOG'],
    ['INPUT 2'],
  ],
  ['REJECT ends the chain', ['INPUT: -p tcp -j REJECT', 'INPUT: -p tcp -j LOG'], ['INPUT 2']],
  ['NFQUEUE ends the chain', ['INPUT: -p tcp -j NFQUEUE --queue-num 1', 'INPUT: -p tcp -j LOG'], ['INPUT 2']],
  ['a goto does not come back', ['INPUT: -p tcp -g a', 'INPUT: -p tcp -j LOG', 'a: -j LOG'], ['INPUT 2']],
])('covered: %s', (_, rules, expected) => {
  expect(judge(rules)).toEqual(expected.map((place) => `${place} covered by INPUT 1`));
});

test.each<[string, readonly string[]]>([
  [
    'a limit may be over',
    ['INPUT: -m limit --limit 1/s -j DROP', 'INPUT: -m limit --limit 1/s -j DROP', 'INPUT: -p tcp -j LOG'],
  ],
  ['chance', ['INPUT: -m statistic --mode random --probability 0.5 -j DROP', 'INPUT: -j LOG']],
  [
    'what was seen lately',
    [
      'INPUT: -m recent --update --seconds 60 --name x --rsource -j DROP',
      'INPUT: -m recent --update --seconds 60 --name x --rsource -j LOG',
    ],
  ],
  ['an unknown module', ['INPUT: -m riddle --answer 42 -j DROP', 'INPUT: -m riddle --answer 42 -j LOG']],
  ['an unknown target', ['INPUT: -p tcp -j PUZZLE', 'INPUT: -p tcp -j LOG']],
  [
    'a target that goes on',
    ['INPUT: -p tcp -j LOG', 'INPUT: -p tcp -j LOG', 'INPUT: -j MARK --set-xmark 0x1/0x1', 'INPUT: -j ACCEPT'],
  ],
  ['a wider network', ['INPUT: -s 10.1.0.0/16 -j DROP', 'INPUT: -s 10.0.0.0/8 -j LOG']],
  [
    'the network that is not taken',
    ['INPUT: ! -s 10.0.0.0/8 -j DROP', 'INPUT: -s 10.1.0.0/16 -j LOG', 'INPUT: ! -s 10.1.0.0/16 -j LOG'],
  ],
  ['a device with a longer name', ['INPUT: -i eth1 -j DROP', 'INPUT: -i eth10 -j LOG', 'INPUT: -i eth+ -j LOG']],
  ['another protocol', ['INPUT: -p tcp -m tcp --dport 53 -j DROP', 'INPUT: -p udp -m udp --dport 53 -j LOG']],
  ['later fragments have no ports', ['INPUT: -p tcp -m tcp -j DROP', 'INPUT: -p tcp -j LOG']],
  [
    'a mark that was changed between',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -p tcp -j MARK --set-xmark 0x1/0x1',
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
    ],
  ],
  [
    'a mark that was changed in another chain',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -j a',
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'a: -p tcp -j b',
      'b: -j MARK --set-xmark 0x1/0x1',
    ],
  ],
  [
    'a mark of the connection that was restored',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff',
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
    ],
  ],
  [
    'a mark that a look at the socket restores',
    [
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
      'INPUT: -m socket --restore-skmark -j LOG',
      'INPUT: -m mark --mark 0x1/0x1 -j DROP',
    ],
  ],
  [
    'a set that was added to',
    [
      'INPUT: -m set --match-set s src -j DROP',
      'INPUT: -j SET --add-set s src',
      'INPUT: -m set --match-set s src -j LOG',
    ],
  ],
  [
    'a set by the other end',
    [
      'INPUT: -m set --match-set s src -j DROP',
      'INPUT: -m set --match-set s dst -j LOG',
      'INPUT: -m set ! --match-set s src -j LOG',
    ],
  ],
  [
    'no connection, no mark of it',
    ['INPUT: -m connmark ! --mark 0x1/0x1 -j DROP', 'INPUT: -m connmark --mark 0x1/0x1 -j DROP', 'INPUT: -j LOG'],
  ],
  [
    'a chain that comes back',
    ['INPUT: -p tcp -j a', 'INPUT: -p tcp -j LOG', 'a: -s 10.0.0.0/8 -j RETURN', 'a: -j DROP'],
  ],
  [
    'a packet that was taken out of tracking',
    [
      'INPUT: -m conntrack --ctstate UNTRACKED -j DROP',
      'INPUT: -j CT --notrack',
      'INPUT: -m conntrack --ctstate UNTRACKED -j LOG',
    ],
  ],
  [
    'a translated connection',
    ['INPUT: -m conntrack --ctstate SNAT -j DROP', 'INPUT: -m conntrack --ctstate DNAT -j DROP'],
  ],
  [
    'how long a connection lasts still',
    ['INPUT: -m conntrack --ctexpire 1:60 -j DROP', 'INPUT: -m conntrack --ctexpire 1:60 -j LOG'],
  ],
  [
    'no device is not another device everywhere',
    ['INPUT: -j a', 'a: ! -o eth0 -j DROP', 'a: -p tcp -j LOG', 'a: -o + -j LOG'],
  ],
  ['another hook', ['INPUT: -j DROP', 'FORWARD: -j LOG', 'OUTPUT: -p tcp -j LOG']],
  [
    'a translated connection may be of any state',
    ['INPUT: -m conntrack --ctstate NEW -j DROP', 'INPUT: -m conntrack --ctstate DNAT -j LOG'],
  ],
])('not covered: %s', (_, rules) => {
  expect(judge(rules)).toEqual([]);
});

test('translations end a nat chain, and nothing elsewhere', () => {
  const rules = ['-j DNAT --to-destination 10.0.0.1', '-j REDIRECT --to-ports 80', '-j DNAT --to-destination 10.0.0.2'];
  const inChain = rules.map((words) => `PREROUTING: -p tcp ${words}`);
  expect(judge(inChain, 'nat')).toEqual([
    'PREROUTING 2 covered by PREROUTING 1',
    'PREROUTING 3 covered by PREROUTING 1',
  ]);
  expect(judge(inChain, 'mangle')).toEqual([]);
  expect(judge(['POSTROUTING: -j MASQUERADE', 'POSTROUTING: -o eth0 -j SNAT --to-source 10.0.0.1'], 'nat')).toEqual([
    'POSTROUTING 2 covered by POSTROUTING 1',
  ]);
});

test('TPROXY ends the chain, with a socket or without', () => {
  const tproxy = '-p tcp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff';
  expect(judge([`PREROUTING: ${tproxy}`, `PREROUTING: -i eth0 ${tproxy}`], 'mangle')).toEqual([
    'PREROUTING 2 covered by PREROUTING 1',
  ]);
});

test('an unreadable line may lead anywhere: nothing is concluded about its table', () => {
  expect(judge(['INPUT: -j ACCEPT', 'INPUT: -j DROP', 'INPUT: -p tcp --nonsense port -j a', 'a: -j DROP'])).toEqual([]);
});

test('an unreadable value leaves the target: rules behind an ACCEPT of everything are dead', () => {
  const found = judge(['INPUT: -j ACCEPT', 'INPUT: -p tcp --dport nonsense:port -j a', 'a: -j DROP']);
  expect(found).toContain('INPUT 2 covered by INPUT 1');
});
