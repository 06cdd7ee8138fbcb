import { runCommand } from '../../../src/index.js';
import { type Lab, memberNamed } from '../../../src/lab/index.js';

/** The rules of a pod by what they are for, as iptables-save prints them. */
const rules = {
  prerouting: /^ISTIO_PRERT -m mark --mark 0x539\/0xfff -j CONNMARK --set-xmark/,
  restored: /^ISTIO_OUTPUT -m connmark --mark 0x111\/0xfff -j CONNMARK --restore-mark/,
  guest: /^ISTIO_PRERT -i vnet0 -p tcp -j REDIRECT --to-ports 15001/,
  guestReturn: /^ISTIO_PRERT -i vnet0 -p tcp -j RETURN/,
  probe: /^ISTIO_PRERT -s (?:169\.254|fd16:)/,
  probeAddress: /^ISTIO_OUTPUT -d (?:169\.254|fd16:)/,
  inbound: /^ISTIO_PRERT .* -j REDIRECT --to-ports 15006/,
  dns: /^ISTIO_OUTPUT .*-p udp .* -j REDIRECT --to-ports 15053/,
  dnsOverTcp: /^ISTIO_OUTPUT .*-p tcp .* -j REDIRECT --to-ports 15053/,
  marked: /^ISTIO_OUTPUT -p tcp -m mark --mark 0x111\/0xfff -j ACCEPT/,
  ownAddress: /^ISTIO_OUTPUT .*-o lo -j ACCEPT/,
  outbound: /^ISTIO_OUTPUT .* -j REDIRECT --to-ports 15001/,
} as const;

type RuleName = keyof typeof rules;
/** nat sees only the first packet of a connection; how many packets mangle sees depends on the kernel. */
type Counted = Readonly<Partial<Record<RuleName, number | 'some'>>>;

const families = { ipv4: 'iptables-nft-save', ipv6: 'ip6tables-nft-save' } as const;

/** The rules of a pod that counted packets during some work, by family. */
export async function countedBy(
  lab: Lab,
  pod: string,
  work: () => Promise<void>,
): Promise<Readonly<Record<keyof typeof families, Counted>>> {
  const read = async () => ({ ipv4: await countersOf(lab, pod, 'ipv4'), ipv6: await countersOf(lab, pod, 'ipv6') });
  const before = await read();
  await work();
  const after = await read();
  return { ipv4: more(before.ipv4, after.ipv4), ipv6: more(before.ipv6, after.ipv6) };
}

type Counters = ReadonlyMap<RuleName, number>;

async function countersOf(lab: Lab, pod: string, family: keyof typeof families): Promise<Counters> {
  const { stdout } = await runCommand({ argv: [families[family], '-c'], netns: memberNamed(lab, pod).netns });
  return new Map(
    stdout.split('\n').flatMap((line) => {
      const [, packets, rule = ''] = /^\[(\d+):\d+\] -A (.*)$/.exec(line) ?? [];
      const named = (Object.keys(rules) as RuleName[]).filter((name) => rules[name].test(rule));
      return named.map((name) => [name, Number(packets)] as const);
    }),
  );
}

function more(before: Counters, after: Counters): Counted {
  return Object.fromEntries(
    [...after].flatMap(([name, packets]) => {
      const counted = packets - (before.get(name) ?? 0);
      const isOfMangle = name === 'prerouting' || name === 'restored';
      return counted === 0 ? [] : [[name, isOfMangle ? 'some' : counted]];
    }),
  );
}
