import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile, render } from '../../../src/index.js';
import { stateWith, webPod } from '../../modes/in-pod/document.js';
import { execFileSync, spawnSync } from '../sync-process.js';

const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
const [theirs, ours] = [`up-t-${tag}`, `up-o-${tag}`];

const inside = (netns: string, argv: readonly string[], input = '') =>
  execFileSync('ip', ['netns', 'exec', netns, ...argv], { input, encoding: 'utf8' });

const words = {
  ipv4: { tool: 'iptables', loopback: '127.0.0.1/32', probe: '169.254.7.127', set: 'istio-inpod-probes-v4' },
  ipv6: {
    tool: 'ip6tables',
    loopback: '::1/128',
    probe: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff',
    set: 'istio-inpod-probes-v6',
  },
} as const;

interface Variant {
  readonly dns: boolean;
  readonly ingress: boolean;
  readonly interfaces: readonly string[];
}

/** What istio-cni 1.29 gives iptables-restore for a pod, in its words and its order. */
function podInput(family: 'ipv4' | 'ipv6', { dns, ingress, interfaces }: Variant): string {
  const { loopback, probe } = words[family];
  const z = '-m mark ! --mark 0x539/0xfff';
  const table = (name: string, rules: readonly string[]) =>
    [`* ${name}`, '-N ISTIO_PRERT', '-N ISTIO_OUTPUT', ...rules, 'COMMIT', ''].join('\n');
  const jumps = ['-A PREROUTING -j ISTIO_PRERT', '-A OUTPUT -j ISTIO_OUTPUT'];
  return [
    table('mangle', [
      ...jumps,
      '-A ISTIO_PRERT -m mark --mark 0x539/0xfff -j CONNMARK --set-xmark 0x111/0xfff',
      '-A ISTIO_OUTPUT -m connmark --mark 0x111/0xfff -j CONNMARK --restore-mark --nfmask 0xffffffff --ctmask 0xffffffff',
    ]),
    table('nat', [
      ...jumps,
      ...interfaces.flatMap((name) => [
        `-A ISTIO_PRERT -i ${name} -p tcp -j REDIRECT --to-ports 15001`,
        `-A ISTIO_PRERT -i ${name} -p tcp -j RETURN`,
      ]),
      ...(ingress ? [] : [`-A ISTIO_PRERT -s ${probe} -p tcp -m tcp -j ACCEPT`]),
      `-A ISTIO_OUTPUT -d ${probe} -p tcp -m tcp -j ACCEPT`,
      ...(ingress ? [] : [`-A ISTIO_PRERT ! -d ${loopback} -p tcp ! --dport 15008 ${z} -j REDIRECT --to-ports 15006`]),
      ...(dns
        ? [
            `-A ISTIO_OUTPUT ! -o lo -p udp ${z} -m udp --dport 53 -j REDIRECT --to-port 15053`,
            `-A ISTIO_OUTPUT ! -d ${loopback} -p tcp --dport 53 ${z} -j REDIRECT --to-ports 15053`,
          ]
        : []),
      '-A ISTIO_OUTPUT -p tcp -m mark --mark 0x111/0xfff -j ACCEPT',
      `-A ISTIO_OUTPUT ! -d ${loopback} -o lo -j ACCEPT`,
      `-A ISTIO_OUTPUT ! -d ${loopback} -p tcp ${z} -j REDIRECT --to-ports 15001`,
    ]),
    ...(dns
      ? [
          table('raw', [
            ...jumps,
            '-A ISTIO_OUTPUT -p udp -m mark --mark 0x539/0xfff -m udp --dport 53 -j CT --zone 1',
            `-A ISTIO_PRERT -p udp ${z} -m udp --sport 53 -j CT --zone 1`,
          ]),
        ]
      : []),
  ].join('');
}

/** The same for the node. */
function hostInput(family: 'ipv4' | 'ipv6'): string {
  const { probe, set } = words[family];
  return [
    '* nat',
    '-N ISTIO_POSTRT',
    '-I POSTROUTING 1 -j ISTIO_POSTRT',
    `-A ISTIO_POSTRT -m owner --socket-exists -p tcp -m set --match-set ${set} dst -j SNAT --to-source ${probe}`,
    'COMMIT',
    '',
  ].join('\n');
}

/** Saved tables by name, without counters. */
function tablesOf(text: string): Readonly<Record<string, string>> {
  const plain = text.replace(/^#.*\n/gm, '').replace(/\[\d+:\d+\]/g, '');
  return Object.fromEntries(
    [...plain.matchAll(/^\*(\w+)\n([\s\S]*?)^COMMIT$/gm)].map(([, name, body]) => [name, body]),
  );
}

beforeAll(() => {
  for (const name of [theirs, ours]) execFileSync('ip', ['netns', 'add', name]);
});
afterAll(() => {
  for (const name of [theirs, ours]) spawnSync('ip', ['netns', 'del', name]);
});

const variants = [true, false].flatMap((dns) =>
  [true, false].flatMap((ingress) =>
    [[], ['fake1s0f0', 'fake1s0f1']].map((interfaces): Variant => ({ dns, ingress, interfaces })),
  ),
);

for (const backend of ['nft', 'legacy'] as const)
  for (const family of ['ipv4', 'ipv6'] as const)
    test(`${backend}, ${family}: the kernel holds the same after our rules as after those of istio-cni`, () => {
      const { tool } = words[family];
      const heldBy = (netns: string, input: string) => {
        inside(netns, [`${tool}-${backend}-restore`], input);
        const held = tablesOf(inside(netns, [`${tool}-${backend}-save`]));
        for (const table of Object.keys(held)) {
          inside(netns, [`${tool}-${backend}`, '-t', table, '-F']);
          inside(netns, [`${tool}-${backend}`, '-t', table, '-X']);
        }
        return Object.fromEntries(Object.entries(held).filter(([, body]) => body.includes('-A ')));
      };
      for (const { dns, ingress, interfaces } of variants) {
        const pods = [{ ...webPod, dnsCapture: dns, ingress, virtualInterfaces: interfaces }];
        const files = render(compile(stateWith({ backend: `iptables-${backend}`, pods })));
        const textOf = (path: string) => files.find((file) => file.path === path)?.text ?? '';
        const pod = textOf(`pods/default_web-0/${tool}.rules`);
        expect(heldBy(ours, pod)).toEqual(heldBy(theirs, podInput(family, { dns, ingress, interfaces })));
      }
      const files = render(compile(stateWith({ pods: [webPod] })));
      for (const netns of [ours, theirs])
        inside(netns, ['ipset', '-exist', 'restore'], files.find(({ path }) => path === 'host/ipset.rules')?.text);
      const host = files.find(({ path }) => path === `host/${tool}.rules`)?.text ?? '';
      expect(heldBy(ours, host)).toEqual(heldBy(theirs, hostInput(family)));
    });
