import { expect, test } from 'vitest';
import type { Family } from '../../../src/ir/ruleset.js';
import { inpodConstants } from '../../../src/modes/in-pod/constants.js';
import { hostNamespace } from '../../../src/modes/in-pod/host-namespace.js';
import type { InpodInputs, MeshPod } from '../../../src/modes/in-pod/inputs.js';
import { podNamespaces } from '../../../src/modes/in-pod/pod-namespace.js';
import { type InpodProfile, inpodProfile } from '../../../src/modes/in-pod/profiles.js';
import { printSets } from '../../../src/render/ipset/print.js';
import { printRuleset } from '../../../src/render/iptables/print.js';

const pod: MeshPod = {
  scope: 'pods/default_web-0',
  path: 'pods[default/web-0]',
  owner: 'default/web-0',
  uid: '65a2dac9-acc4-41cf-a4a8-994a9294051f',
  netns: '/var/run/netns/web-0',
  ips: ['10.244.1.7', 'fd00:10:244:1::7'],
  dnsCapture: true,
  dnsPath: 'inpod.dnsCapture',
  ingress: false,
  virtualInterfaces: [],
};

const published = inpodProfile('istio-1.29');

const inputs: InpodInputs = {
  constants: inpodConstants,
  profile: published,
  families: ['ipv4'],
  meshPods: [pod],
};

/** The rules of a pod by table, as iptables-save prints them, without built-in chains that hold nothing. */
function rules(
  change: Partial<MeshPod>,
  family: Family = 'ipv4',
  profile: InpodProfile = published,
): readonly string[] {
  const namespaces = podNamespaces([{ ...pod, ...change }], { ...inputs, families: [family], profile });
  return namespaces
    .flatMap(({ rulesets }) => rulesets)
    .flatMap((ruleset) => printRuleset(ruleset).split('\n'))
    .filter((line) => /^(\*|-A)/.test(line));
}

const mangle = [
  '*mangle',
  '-A PREROUTING -j ISTIO_PRERT',
  '-A OUTPUT -j ISTIO_OUTPUT',
  '-A ISTIO_OUTPUT -m connmark --mark 0x111/0xfff -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
  '-A ISTIO_PRERT -m mark --mark 0x539/0xfff -j CONNMARK --set-xmark 0x111/0xfff',
];
const natJumps = ['*nat', '-A PREROUTING -j ISTIO_PRERT', '-A OUTPUT -j ISTIO_OUTPUT'];
const toProbes = '-A ISTIO_OUTPUT -d 169.254.7.127/32 -p tcp -m tcp -j ACCEPT';
const dns = [
  '-A ISTIO_OUTPUT ! -o lo -p udp -m mark ! --mark 0x539/0xfff -m udp --dport 53 -j REDIRECT --to-ports 15053',
  '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -p tcp -m tcp --dport 53 -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15053',
];
const answers = '-A ISTIO_OUTPUT -p tcp -m mark --mark 0x111/0xfff -j ACCEPT';
const outbound = [
  '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ACCEPT',
  '-A ISTIO_OUTPUT ! -d 127.0.0.1/32 -p tcp -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15001',
];
const inbound = [
  '-A ISTIO_PRERT -s 169.254.7.127/32 -p tcp -m tcp -j ACCEPT',
  '-A ISTIO_PRERT ! -d 127.0.0.1/32 -p tcp -m tcp ! --dport 15008 -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15006',
];
const raw = [
  '*raw',
  '-A PREROUTING -j ISTIO_PRERT',
  '-A OUTPUT -j ISTIO_OUTPUT',
  '-A ISTIO_OUTPUT -p udp -m mark --mark 0x539/0xfff -m udp --dport 53 -j CT --zone 1',
  '-A ISTIO_PRERT -p udp -m mark ! --mark 0x539/0xfff -m udp --sport 53 -j CT --zone 1',
];

test.each([
  ['default', {}, [...mangle, ...natJumps, toProbes, ...dns, answers, ...outbound, ...inbound, ...raw]],
  ['without DNS', { dnsCapture: false }, [...mangle, ...natJumps, toProbes, answers, ...outbound, ...inbound]],
  ['ingress', { dnsCapture: false, ingress: true }, [...mangle, ...natJumps, toProbes, answers, ...outbound]],
  [
    'virtual interfaces',
    { dnsCapture: false, virtualInterfaces: ['vnet0', 'vnet1'] },
    [
      ...mangle,
      ...natJumps,
      toProbes,
      answers,
      ...outbound,
      ...['vnet0', 'vnet1'].flatMap((name) => [
        `-A ISTIO_PRERT -i ${name} -p tcp -j REDIRECT --to-ports 15001`,
        `-A ISTIO_PRERT -i ${name} -p tcp -j RETURN`,
      ]),
      ...inbound,
    ],
  ],
] as const)('rules of istio 1.29 in a pod: %s', (_name, change, expected) => {
  expect(rules(change)).toEqual(expected);
});

test('in IPv6 they name the addresses of that family and nothing else differs', () => {
  const swapped = rules({}).map((line) =>
    line.replace('127.0.0.1/32', '::1/128').replace('169.254.7.127/32', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128'),
  );
  expect(rules({}, 'ipv6')).toEqual(swapped);
});

test('hardened differs in these rules', () => {
  const [before, hardened] = [
    rules({ virtualInterfaces: ['vnet0'] }),
    rules({ virtualInterfaces: ['vnet0'] }, 'ipv4', inpodProfile('hardened')),
  ];
  expect(before.filter((line) => !hardened.includes(line))).toEqual([
    mangle[3],
    toProbes,
    dns[1],
    answers,
    '-A ISTIO_PRERT -i vnet0 -p tcp -j RETURN',
    ...raw.slice(3),
  ]);
  expect(hardened.filter((line) => !before.includes(line))).toEqual([
    '-A ISTIO_OUTPUT -m connmark --mark 0x111/0xfff -j CONNMARK --restore-mark --nfmask 0xfff --ctmask 0xfff',
    '-A ISTIO_OUTPUT ! -o lo -p tcp -m tcp --dport 53 -m mark ! --mark 0x539/0xfff -j REDIRECT --to-ports 15053',
    '-A ISTIO_OUTPUT -p udp -m mark --mark 0x539/0xfff -m udp --dport 53 -j CT --zone-orig 2',
  ]);
  expect(hardened.slice(-3, -1)).toEqual(['*raw', '-A OUTPUT -j ISTIO_OUTPUT']);
});

test('with hardened nobody opens connections from the address of the probes', () => {
  const { rulesets } = hostNamespace({ ...inputs, profile: inpodProfile('hardened') });
  expect(
    rulesets.flatMap((ruleset) => printRuleset(ruleset).split('\n')).filter((line) => /PRERT|^\*/.test(line)),
  ).toEqual([
    '*mangle',
    ':ISTIO_PRERT - [0:0]',
    '-A PREROUTING -j ISTIO_PRERT',
    '-A ISTIO_PRERT -s 169.254.7.127/32 -p tcp -m conntrack --ctstate NEW -j DROP',
    '*nat',
  ]);
});

test("the node's probes get an address of their own", () => {
  const { rulesets, sets } = hostNamespace({ ...inputs, families: ['ipv4', 'ipv6'] });
  expect(
    rulesets.map((ruleset) =>
      printRuleset(ruleset)
        .split('\n')
        .filter((line) => line.startsWith('-A')),
    ),
  ).toEqual([
    [
      '-A POSTROUTING -j ISTIO_POSTRT',
      '-A ISTIO_POSTRT -p tcp -m owner --socket-exists -m set --match-set istio-inpod-probes-v4 dst -j SNAT --to-source 169.254.7.127',
    ],
    [
      '-A POSTROUTING -j ISTIO_POSTRT',
      '-A ISTIO_POSTRT -p tcp -m owner --socket-exists -m set --match-set istio-inpod-probes-v6 dst -j SNAT --to-source fd16:9254:7127:1337:ffff:ffff:ffff:ffff',
    ],
  ]);
  expect(
    printSets(sets)
      .split('\n')
      .filter((line) => line.startsWith('add')),
  ).toEqual([
    'add istio-inpod-probes-v4 10.244.1.7 comment "65a2dac9-acc4-41cf-a4a8-994a9294051f"',
    'add istio-inpod-probes-v6 fd00:10:244:1::7 comment "65a2dac9-acc4-41cf-a4a8-994a9294051f"',
  ]);
});
