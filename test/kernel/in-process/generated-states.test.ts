import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Command } from '../../../src/kernel/command.js';
import { newNamespace, type TestNamespace } from '../native/namespaces.js';
import { bothWays } from './both-ways.js';

let made: TestNamespace;
beforeAll(() => {
  made = newNamespace();
  made.run(
    [
      'set -e; sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0',
      'ip link add web0 type veth peer name web1; ip link set web0 up; ip link set web1 up',
      'ip address add 10.1.1.1/24 dev web0; ip address add fd00::1/64 nodad dev web0',
      'for t in 100 101 70000; do ip route add 10.5.5.5 dev web0 table $t; ip -6 route add fd05::5 dev web0 table $t; done',
      'nft add table ip ours; nft add set ip ours pods "{ type ipv4_addr; }"; nft add chain ip ours c',
      // What is on its way to being up changes between two readings.
      'for i in 1 2 3 4 5 6 7 8 9 10; do ip -br link show web0 | grep -q " UP " && break; sleep 0.2; done',
    ].join('\n'),
  );
});
afterAll(() => made.remove());

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const maybe = (...texts: readonly string[]) => oneOf('', ...texts.map((text) => ` ${text}`));
const words = (...parts: readonly fc.Arbitrary<string>[]) => fc.tuple(...parts).map((each) => each.join(''));
const number = (max: number) => fc.integer({ min: 1, max }).map(String);

const table = oneOf('100', '101', '254', '70000');
const routes = {
  '-4': words(
    oneOf('route add ', 'route append ', 'route add blackhole ', 'route add unreachable ', 'route add local '),
    words(oneOf('10.9.', '198.51.', '128.0.'), number(3), fc.constant('.0/24')),
    maybe(
      'via 10.1.1.9 dev web0',
      'dev web0',
      'dev lo',
      'via 10.7.7.7 dev web0 onlink',
      'nexthop via 10.1.1.8 weight 2 nexthop dev web0',
    ),
    words(fc.constant(' table '), table),
    maybe('metric 5', 'metric 4294967295'),
    maybe('proto 99', 'proto static'),
    maybe('src 10.1.1.1'),
    maybe('mtu 1400', 'mtu lock 1400 advmss 1300', 'congctl reno'),
  ),
  '-6': words(
    oneOf('route add ', 'route append ', 'route add prohibit ', 'route add local '),
    words(fc.constant('fd'), oneOf('01', '02', 'ff'), fc.constant('::'), number(3), oneOf('/128', ':0/112')),
    maybe('via fd00::9 dev web0', 'dev web0', 'dev lo'),
    words(fc.constant(' table '), table),
    maybe('metric 7'),
    maybe('proto 99'),
    maybe('pref high'),
  ),
};
const ruleOf = (from: string, to: string) =>
  words(
    oneOf('rule add priority ', 'rule del priority '),
    number(40),
    maybe('not'),
    maybe(`from ${from}`),
    maybe(`to ${to}`),
    maybe('fwmark 0x100/0x100', 'fwmark 7', 'fwmark 0/0xfff'),
    maybe('iif web0', 'oif gone', 'iif lo'),
    maybe('ipproto tcp dport 80-90', 'sport 9-10'),
    maybe('suppress_prefixlength 0', 'protocol static'),
    oneOf(' lookup 100', ' lookup 70000', ' blackhole', ' prohibit', ' goto 32766'),
  );
const lines = {
  '-4': fc.oneof(
    routes['-4'],
    ruleOf('10.0.0.0/8', '10.2.0.1'),
    words(
      oneOf('address add ', 'address del '),
      fc.constant('10.3.0.'),
      number(9),
      oneOf('/32', '/24'),
      oneOf(' dev lo', ' dev web0'),
      maybe('scope link', 'metric 9'),
    ),
    words(
      fc.constant('link add v'),
      number(5),
      fc.constant(' type vxlan dstport 4789 id '),
      number(9),
      maybe('remote 10.1.1.9', 'local 10.1.1.1', 'remote 10.1.1.9 dev web0'),
      maybe('nolearning', 'ttl 9', 'udp6zerocsumrx'),
    ),
    words(
      fc.constant('link add p'),
      number(5),
      fc.constant(' mtu '),
      oneOf('1400', '9000'),
      fc.constant(' type veth peer name q'),
      number(5),
    ),
    words(
      oneOf('link del p', 'link del v', 'link property add altname some-longer-name-than-fifteen dev p'),
      number(5),
    ),
    words(
      fc.constant('neigh replace 10.1.1.'),
      number(9),
      fc.constant(' lladdr 02:00:00:00:00:32 dev web0 nud permanent'),
    ),
  ),
  '-6': fc.oneof(
    routes['-6'],
    ruleOf('fd00::/16', 'fd00::1'),
    words(
      oneOf('address add ', 'address del '),
      fc.constant('fd03::'),
      number(9),
      oneOf('/128', '/64'),
      oneOf(' dev lo', ' dev web0'),
      maybe('nodad'),
    ),
  ),
};
const elements = words(
  oneOf('add', 'delete'),
  fc.constant(' element ip ours pods { 10.8.0.'),
  number(5),
  fc.constant(' }'),
);
const rules = words(
  fc.constant('add rule ip ours c '),
  maybe('ip saddr @pods', 'meta mark and 0xfff != 0x539', 'oifname "lo" meta l4proto tcp'),
  oneOf(' accept', ' drop', ' meta mark set 0x539', ' ct mark set meta mark'),
);

const state = fc.record({
  '-4': fc.array(lines['-4'], { minLength: 5, maxLength: 25 }),
  '-6': fc.array(lines['-6'], { minLength: 3, maxLength: 15 }),
  nft: fc.array(fc.oneof(elements, rules), { maxLength: 4 }),
});

const lists = ['rule show', ...['100', '101', '254', '70000'].map((one) => `route show table ${one}`)];
const ofFamily = [...lists, 'neigh show nud permanent'].flatMap((one) => [`-4 ${one}`, `-6 ${one}`]);
const asked: readonly Omit<Command, 'netns'>[] = [
  ...[...ofFamily, 'link show', 'addr show', 'link show type vxlan'].map((one) => {
    const [family = '', ...rest] = one.split(' ');
    const words = family.startsWith('-') ? rest : [family, ...rest];
    const options = ['-N', '-json', ...(one.includes('neigh') ? [] : ['-details'])];
    return { argv: ['ip', ...(family.startsWith('-') ? [family] : []), ...options, ...words] };
  }),
  { argv: ['nft', '-j', 'list', 'table', 'ip', 'ours'] },
  { argv: ['nft', 'list', 'table', 'ip', 'ours'] },
];

/** Each is what is there plus what is added and removed: what is refused is left out. Of the first all readings are understood. */
test('of states made at random, this process and the programs give the same readings', async () => {
  const readInProcess = new Set<string>();
  for (const written of [{ '-4': [], '-6': [], nft: [] }, ...fc.sample(state, 4)]) {
    for (const family of ['-4', '-6'] as const)
      made.run(`ip ${family} -force -batch - > /dev/null 2>&1 || true`, `${written[family].join('\n')}\n`);
    made.run(written.nft.map((line) => `nft '${line}' 2> /dev/null || true`).join('\n'));
    for (const command of asked) {
      const { byProgram, inProcess } = await bothWays({ ...command, netns: made.path });
      if (inProcess === null) continue;
      readInProcess.add(`${command.argv.join(' ')}`);
      expect({ made: written, command, said: inProcess }).toEqual({ made: written, command, said: byProgram });
    }
  }
  expect([...readInProcess].sort()).toEqual(asked.map(({ argv }) => argv.join(' ')).sort());
});
