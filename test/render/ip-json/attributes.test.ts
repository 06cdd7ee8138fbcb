import { expect, test } from 'vitest';
import { readJson } from '../../../src/base/json-text.js';
import { selectorsOf } from '../../../src/ir/ip-rule-selectors.js';
import { attributesOf } from '../../../src/ir/route-attributes.js';
import { ipRuleWords, routeWords } from '../../../src/render/ip-batch/words.js';
import { parseIpRules } from '../../../src/render/ip-json/ip-rules.js';
import { parseRoutes } from '../../../src/render/ip-json/routes.js';

/**
 * Output of iproute2 6.1 after `ip rule add priority 10 WORDS`, as numbers (-N) and as names. The words recreate the
 * rule.
 */
const rules: readonly (readonly [words: string, numbers: string, names: string])[] = [
  [
    'from 10.0.0.0/8 to 10.1.0.0/16 tos 0x10 iif d0 realms 5/6 fwmark 0x1/0x3 lookup 100',
    '"src":"10.0.0.0","srclen":8,"dst":"10.1.0.0","dstlen":16,"tos":"0x10","fwmark":"0x1","fwmask":"0x3","iif":"d0","table":"100","flow_from":"5","flow_to":"6","protocol":"0"',
    '"src":"10.0.0.0","srclen":8,"dst":"10.1.0.0","dstlen":16,"tos":"lowdelay","fwmark":"0x1","fwmask":"0x3","iif":"d0","iif_detached":null,"table":100,"flow_from":"5","flow_to":"6","protocol":"unspec"',
  ],
  [
    'not from 10.0.0.0/8 oif d9 suppress_prefixlength 0 lookup 254',
    '"not":null,"src":"10.0.0.0","srclen":8,"oif":"d9","oif_detached":null,"table":"254","suppress_prefixlen":0,"protocol":"0"',
    '"not":null,"src":"10.0.0.0","srclen":8,"oif":"d9","oif_detached":null,"table":"main","suppress_prefixlen":0,"protocol":"unspec"',
  ],
  [
    'suppress_ifgroup 9 lookup 101',
    '"src":"all","table":"101","suppress_ifgroup":"9","protocol":"0"',
    '"src":"all","table":"101","suppress_ifgroup":"9","protocol":"unspec"',
  ],
  ['l3mdev lookup 0', '"src":"all","l3mdev":null,"protocol":"0"', '"src":"all","l3mdev":null,"protocol":"unspec"'],
  [
    'uidrange 5-10 sport 10-20 dport 53 ipproto udp lookup 253',
    '"src":"all","uid_start":5,"uid_end":10,"ipproto":"ipproto-17","sport_start":10,"sport_end":20,"dport":53,"table":"253","protocol":"0"',
    '"src":"all","uid_start":5,"uid_end":10,"ipproto":"udp","sport_start":10,"sport_end":20,"dport":53,"table":"default","protocol":"unspec"',
  ],
  ['tun_id 5 lookup 101', '"src":"all","tun_id":5,"table":"101"', '"src":"all","tun_id":5,"table":"101"'],
  ['goto 30000', '"src":"all","goto":30000,"unresolved":null', '"src":"all","goto":30000,"unresolved":null'],
  ['blackhole', '"src":"all","action":"6"', '"src":"all","action":"blackhole"'],
  [
    'from 10.2.2.2 nat 0.0.0.0',
    '"src":"10.2.2.2","table":"254","masquerade":null',
    '"src":"10.2.2.2","table":"main","masquerade":null',
  ],
  ['nop', '"src":"all","nop":null', '"src":"all","nop":null'],
];

test.each(rules)('ip rule: %s', (words, numbers, names) => {
  const parse = (text: string) => parseIpRules(readJson(`[{"priority":10,${text}}]`), 'ipv4');
  const [rule] = parse(numbers);
  expect(parse(names)).toEqual([rule]);
  expect(rule && ipRuleWords({ ...rule, protocol: null })).toBe(`priority 10 ${words}`);
  expect(rule && selectorsOf(rule).selectors.filter(({ kind }) => kind === 'unknown')).toEqual([]);
});

/** The same for `ip route add`. */
const routes: readonly (readonly [family: 'ipv4' | 'ipv6', words: string, numbers: string, names: string])[] = [
  [
    'ipv4',
    '10.1.0.0/16 via 10.0.0.2 dev d0 table 100 proto 16 scope 0 realms 5/7',
    '"type":"1","dst":"10.1.0.0/16","gateway":"10.0.0.2","dev":"d0","table":"100","protocol":"16","scope":"0","flags":[],"flow":{"from":"5","to":"7"}',
    '"type":"unicast","dst":"10.1.0.0/16","gateway":"10.0.0.2","dev":"d0","table":"100","protocol":"dhcp","scope":"global","flags":[],"flow":{"from":"5","to":"7"}',
  ],
  [
    'ipv4',
    '10.2.0.0/16 dev d0 table 101 proto 3 scope 200 tos 0x10',
    '"type":"1","dst":"10.2.0.0/16","tos":"0x10","dev":"d0","table":"101","protocol":"3","scope":"200","flags":[]',
    '"type":"unicast","dst":"10.2.0.0/16","tos":"lowdelay","dev":"d0","table":"101","protocol":"boot","scope":"site","flags":[]',
  ],
  [
    'ipv4',
    '10.3.0.0/16 via inet6 fe80::1 dev d0 table 101 proto 3',
    '"type":"1","dst":"10.3.0.0/16","via":{"family":"inet6","host":"fe80::1"},"dev":"d0","table":"101","protocol":"3","scope":"0","flags":[]',
    '"type":"unicast","dst":"10.3.0.0/16","via":{"family":"inet6","host":"fe80::1"},"dev":"d0","table":"101","protocol":"boot","scope":"global","flags":[]',
  ],
  [
    'ipv4',
    '10.5.0.0/16 via 10.0.0.2 dev d0 table 101 proto 3 scope 0 encap ip id 5 src 0.0.0.0 dst 192.0.2.1 ttl 3 tos 0',
    '"type":"1","dst":"10.5.0.0/16","encap":"ip","id":5,"src":"0.0.0.0","dst":"192.0.2.1","ttl":3,"tos":0,"gateway":"10.0.0.2","dev":"d0","table":"101","protocol":"3","scope":"0","flags":[]',
    '"type":"unicast","dst":"10.5.0.0/16","encap":"ip","id":5,"src":"0.0.0.0","dst":"192.0.2.1","ttl":3,"tos":0,"gateway":"10.0.0.2","dev":"d0","table":"101","protocol":"boot","scope":"global","flags":[]',
  ],
  [
    'ipv4',
    '10.6.0.0/16 table 101 proto 3 scope 0 nhid 10 nexthop via 10.0.0.9 dev d0 weight 1 nexthop via 10.0.0.8 dev d0 weight 1',
    '"type":"1","dst":"10.6.0.0/16","nhid":10,"table":"101","protocol":"3","scope":"0","flags":[],"nh_info":{"id":10,"group":[{"id":3},{"id":4}],"scope":"0","protocol":"0","flags":[]},"nexthops":[{"gateway":"10.0.0.9","dev":"d0","weight":1,"flags":[]},{"gateway":"10.0.0.8","dev":"d0","weight":1,"flags":[]}]',
    '"type":"unicast","dst":"10.6.0.0/16","nhid":10,"table":"101","protocol":"boot","scope":"global","flags":[],"nh_info":{"id":10,"group":[{"id":3},{"id":4}],"scope":"global","protocol":"unspec","flags":[]},"nexthops":[{"gateway":"10.0.0.9","dev":"d0","weight":1,"flags":[]},{"gateway":"10.0.0.8","dev":"d0","weight":1,"flags":[]}]',
  ],
  [
    'ipv4',
    'throw 10.9.0.0/16 table 101 proto 3',
    '"type":"9","dst":"10.9.0.0/16","table":"101","protocol":"3","scope":"0","flags":[]',
    '"type":"throw","dst":"10.9.0.0/16","table":"101","protocol":"boot","scope":"global","flags":[]',
  ],
  [
    'ipv4',
    '10.12.0.0/16 dev d0 table 101 proto 3 scope 253 mtu 1400 features ecn congctl reno',
    '"type":"1","dst":"10.12.0.0/16","dev":"d0","table":"101","protocol":"3","scope":"253","flags":[],"metrics":[{"mtu":1400,"ecn":null,"congestion":"reno"}]',
    '"type":"unicast","dst":"10.12.0.0/16","dev":"d0","table":"101","protocol":"boot","scope":"link","flags":[],"metrics":[{"mtu":1400,"ecn":null,"congestion":"reno"}]',
  ],
  [
    'ipv6',
    'fd03::/64 via fd00::2 dev d0 table 101 proto 3 metric 1024 from fd00::/64 pref low',
    '"type":"1","dst":"fd03::/64","from":"fd00::/64","gateway":"fd00::2","dev":"d0","table":"101","protocol":"3","scope":"0","metric":1024,"flags":[],"pref":"low"',
    '"type":"unicast","dst":"fd03::/64","from":"fd00::/64","gateway":"fd00::2","dev":"d0","table":"101","protocol":"boot","scope":"global","metric":1024,"flags":[],"expires":299,"pref":"low"',
  ],
  [
    'ipv6',
    'anycast fd04::1/128 dev d0 table 101 proto 3 metric 1024',
    '"type":"4","dst":"fd04::1","dev":"d0","table":"101","protocol":"3","scope":"0","metric":1024,"flags":[],"pref":"medium"',
    '"type":"anycast","dst":"fd04::1","dev":"d0","table":"101","protocol":"boot","scope":"global","metric":1024,"flags":[],"pref":"medium"',
  ],
  [
    'ipv6',
    'fd01::/64 via fd00::2 dev d0 table 101 proto 3 metric 1024 encap ip6 id 7 src :: dst fd00::9 hoplimit 0 tc 0',
    '"type":"1","dst":"fd01::/64","encap":"ip6","id":7,"src":"::","dst":"fd00::9","hoplimit":0,"tc":0,"gateway":"fd00::2","dev":"d0","table":"101","protocol":"3","scope":"0","metric":1024,"flags":[],"pref":"medium"',
    '"type":"unicast","dst":"fd01::/64","encap":"ip6","id":7,"src":"::","dst":"fd00::9","hoplimit":0,"tc":0,"gateway":"fd00::2","dev":"d0","table":"101","protocol":"boot","scope":"global","metric":1024,"flags":[],"pref":"medium"',
  ],
];

test.each(routes)('route of %s: %s', (family, words, numbers, names) => {
  const parse = (text: string) => parseRoutes(readJson(`[{${text}}]`), family, 101);
  const [route] = parse(numbers);
  expect(parse(names)).toEqual([route]);
  expect(route && routeWords(route)).toBe(words);
  expect(route && attributesOf(route).unknown).toEqual([]);
});

test("encapsulation keeps its keys apart from the route's: outer destination, service, table, also for MPLS and segment routing", () => {
  const parse = (text: string) =>
    parseRoutes(readJson(`[{"type":"1",${text},"protocol":"3","scope":"0","flags":[]}]`), 'ipv4', 254)[0];
  const mpls = parse(
    '"dst":"10.13.0.0/16","encap":"mpls","dst":"200/300","ttl":9,"via":{"family":"inet6","host":"fe80::1"},"dev":"d0"',
  );
  expect(mpls).toMatchObject({ destination: '10.13.0.0/16', via: 'fe80::1', extra: ['encap mpls 200/300 ttl 9'] });
  const served = parse(
    '"dst":"10.5.0.0/16","encap":"ip","id":1,"src":"1.1.1.1","dst":"2.2.2.2","ttl":0,"tos":0,"tos":"0x10","dev":"d0"',
  );
  expect(served && attributesOf(served)).toMatchObject({
    tos: 0x10,
    encapsulation: 'ip id 1 src 1.1.1.1 dst 2.2.2.2 ttl 0 tos 0',
  });
  const segment = parse(
    '"dst":"10.6.0.0/16","encap":"seg6local","action":"End.T","table":"100","oif":"x","dev":"d0","table":"7"',
  );
  expect(segment).toMatchObject({ table: 7, dev: 'd0', destination: '10.6.0.0/16' });
  const hops = parse(
    '"dst":"10.7.0.0/16","nexthops":[{"encap":"mpls","dst":"5","via":{"host":"fe80::2"},"dev":"d0","weight":2,"flags":["onlink"]}]',
  );
  expect(hops && attributesOf(hops).hops).toEqual([
    { via: 'fe80::2', dev: 'd0', weight: 2, onlink: true, unknown: ['encap mpls 5'] },
  ]);
});

test('names from another machine stay names: neither numbers nor ours', () => {
  const [rule] = parseIpRules(
    [{ priority: 103, src: 'all', table: 'uplink2', tos: 'gold', suppress_ifgroup: 'wan', protocol: 'mine' }],
    'ipv4',
  );
  expect(rule).toMatchObject({ action: { kind: 'lookup', table: 'uplink2' }, protocol: 'mine' });
  expect(rule && selectorsOf(rule)).toMatchObject({
    selectors: [{ kind: 'unknown', words: 'tos gold' }],
    suppressedGroup: 'wan',
  });
  const [route] = parseRoutes(
    [{ dst: 'default', dev: 'eth0', table: 'uplink2', scope: 'far', tos: 'gold' }],
    'ipv4',
    254,
  );
  expect(route).toMatchObject({ table: 'uplink2', scope: 'far' });
  expect(route && attributesOf(route).tos).toBeNull();
  // Names of properties that every JavaScript object has.
  expect(parseIpRules([{ priority: 1, table: 'constructor', protocol: 'toString' }], 'ipv4')[0]).toMatchObject({
    action: { table: 'constructor' },
    protocol: 'toString',
  });
});

test('an unknown selector is reported, and its value is never taken for another selector', () => {
  const [rule] = parseIpRules(
    [{ priority: 9, src: 'all', dscp: 'iif', flowlabel: null, iif: 'not', table: '101' }],
    'ipv4',
  );
  expect(rule && selectorsOf(rule)).toEqual({
    isInverted: false,
    selectors: [
      { kind: 'iif', device: 'not' },
      { kind: 'unknown', words: 'dscp iif' },
      { kind: 'unknown', words: 'flowlabel ' },
    ],
    suppressedLength: null,
    suppressedGroup: null,
  });
});

test.each([
  [
    'a control character in a name',
    '[{"ifname":"a\u001b[31mb","x":"\u0007"}]',
    [{ ifname: 'a\u001b[31mb', x: '\u0007' }],
  ],
  ['an escaped apostrophe, as older iproute2 has it', `[{"a":"it\\'s"}]`, [{ a: "it's" }]],
  ['a duplicate key', '[{"encap":1,"dst":1,"dst":2,"dst":3}]', [{ encap: 1, dst: 1, 'dst#2': 2, 'dst#3': 3 }]],
  [
    'escapes and numbers',
    '{"encap":"\\u00e4\\n\\"\\\\\\/","n":-1.5e3,"l":[],"o":{},"t":true,"f":false,"z":null}',
    { encap: 'ä\n"\\/', n: -1500, l: [], o: {}, t: true, f: false, z: null },
  ],
])('JSON as tools print it: %s', (_, text, value) => {
  expect(readJson(text)).toEqual(value);
});

test.each([
  ['[{"a":1},\n {"b":]', 'not JSON: line 2, column 7: found "]"'],
  ['[{"a":"x', 'not JSON: line 1, column 9: the text ends'],
  ['', 'not JSON: line 1, column 1: the text ends'],
  ['[] []', 'not JSON: line 1, column 4: found "[]"'],
  ['{"a" 1}', 'not JSON: line 1, column 6: found "1}"'],
  ['"\\x"', 'not JSON: line 1, column 2: found "\\\\x\\""'],
  ['['.repeat(100_000), 'not JSON: line 1, column 202'],
])('invalid JSON is reported with its place: %j', (text, message) => {
  expect(() => readJson(text)).toThrow(message);
});
