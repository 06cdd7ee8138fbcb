import { protocols } from '../../../src/ir/protocols.js';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import { spawnSync } from '../sync-process.js';
import { type Arena, type Departure, neighbourScript, type Probe, vethScript, withArena } from './arena.js';
import { iptablesTally, nftTally, observed } from './compare.js';
import { type Setting, sightDifferences, startOf, type Trial, tryPacket } from './differential.js';
import { installSniffer, readSniffer } from './sniffer.js';

/*
 * A node with the rules of somebody else: its devices and the addresses of the packets are those that the rules speak
 * of.
 */

const backend = 'iptables-nft';
const ends = ['w', 'x', 'y'] as const;

/** A dump, and the packets that are sent at it. */
export interface ForeignNode {
  readonly dump: string;
  /** Text for `nft -f`, restored before it. */
  readonly nft?: string;
  /** Text for `ipset restore`. */
  readonly sets?: string;
  /** Every how manyth packet of all that could be made of the dump's words is sent. */
  readonly stride: number;
}

/** @returns what kernel and interpreter differ in, by packet; and how many packets there were. */
export async function compareForeign({ dump, nft = '', sets, stride }: ForeignNode) {
  const names = devicesOf(dump + nft);
  const addresses = addressesOf(dump + nft);
  const byEnd = Object.fromEntries(ends.map((end, index) => [end, names[index] ?? `dev${index}`]));
  const layout = {
    namespaces: ['node', ...ends],
    scripts: [
      ...ends.map((end, index) => ['node', vethScript(index + 1, byEnd[end] ?? '', end, 'eth0')] as const),
      ...ends.map((end, index) => ['node', `ip addr add 10.9.${index + 1}.1/24 dev ${byEnd[end]}`] as const),
      [
        'node',
        `ip route add default via 10.9.1.2; ${['all', ...names].map((name) => `echo 0 > /proc/sys/net/ipv4/conf/${name}/rp_filter`).join('; ')}; sysctl -qw net.ipv4.ip_forward=1`,
      ] as const,
      ...ends.map(
        (end, index) =>
          ['node', neighbourScript(index + 1, byEnd[end] ?? '', [`10.9.${index + 1}.2`, ...addresses])] as const,
      ),
      // Every other address of the dump is behind the second device, so that rules about ways out have something to
      // meet.
      ...addresses
        .filter((_, index) => index % 2 === 0)
        .map((ip) => ['node', `ip route add ${ip}/32 dev ${byEnd['x']}`] as const),
    ],
    ends: ends.map((end) => [end, 'eth0'] as const),
    listeners: { node: [15001, 15006] },
    flush: { namespace: 'w', device: 'eth0', address: '10.9.1.1' },
  };
  return withArena(layout, async (arena) => {
    if (sets !== undefined) arena.run('node', `ipset restore << 'END'\n${sets}\nEND`);
    if (nft !== '') arena.run('node', `nft -f - << 'END'\n${nft}\nEND`);
    if (dump !== '') restore(arena, dump);
    installSniffer(arena, 'node');
    const setting: Setting = {
      arena,
      scene: sceneOfObservation(await observed(arena, { node: 'host' }, backend), null, {
        match: (match) => JSON.stringify(match),
        target: (target) => JSON.stringify(target),
      }),
      tally: nft === '' ? iptablesTally(backend) : nftTally(backend),
      compared: { node: 'host' },
      entranceOf: (from) => ({ namespace: 'host', device: 'device' in from ? (byEnd[from.namespace] ?? '') : null }),
      endOf: (device) => `${ends.find((end) => byEnd[end] === device)} eth0`,
      isOpen: true,
    };
    const trials: Trial[] = [];
    let progress = startOf(setting);
    for (const [from, probe] of packetsFor(dump + nft, addresses).filter((_, index) => index % stride === 0)) {
      const result = await tryPacket(setting, progress, from, { ...probe, id: trials.length + 1 });
      progress = result.progress;
      trials.push(result.trial);
      const [arrived] = result.received;
      if (arrived === undefined || result.trial.differences.length > 0) continue;
      const back = await tryPacket(
        setting,
        progress,
        { namespace: arrived.namespace, device: arrived.device },
        {
          ...probe,
          id: trials.length + 1,
          source: arrived.destination,
          destination: arrived.source,
          sourcePort: probe.protocol === protocols.icmp ? probe.sourcePort : (arrived.destinationPort ?? 0),
          destinationPort: arrived.sourcePort ?? 0,
          tcpFlags: probe.protocol === protocols.tcp ? 18 : 0,
          icmpType: 0,
        },
      );
      progress = back.progress;
      trials.push(back.trial);
    }
    const sights = readSniffer(arena, 'node');
    const wrong = trials.flatMap((trial) => {
      const found = [...trial.differences, ...sightDifferences(trial, 'host', sights.get(trial.id) ?? [])];
      return found.length === 0 ? [] : [{ what: trial.what, found }];
    });
    return { wrong, count: trials.length };
  });
}

function restore(arena: Arena, dump: string): void {
  const words = ['netns', 'exec', arena.netns['node']?.split('/').at(-1) ?? '', `${backend}-restore`];
  const { status, stderr } = spawnSync('ip', words, { input: dump, encoding: 'utf8' });
  if (status !== 0) throw new Error(`not restored: ${stderr}`);
}

/** The devices that most rules name; a wildcard gets a name that it is met by. */
function devicesOf(dump: string): readonly string[] {
  const named = [...dump.matchAll(/(?: -[io]|[io]if(?:name)?) "?([\w.+*-]+)/g)].map(([, name = '']) =>
    name.replace(/[+*]/, '1'),
  );
  const counted = new Map<string, number>();
  for (const name of named) if (name !== 'lo' && name !== '1') counted.set(name, (counted.get(name) ?? 0) + 1);
  const common = [...counted].sort(([, a], [, b]) => b - a).map(([name]) => name);
  return [...new Set(['eth0', ...common, 'eth1', 'eth2'])].slice(0, ends.length);
}

/** Addresses of hosts that the dump speaks of, or that are in the networks that it speaks of. */
function addressesOf(dump: string): readonly string[] {
  const found = [...dump.matchAll(/\b(\d+\.\d+\.\d+)\.(\d+)(?:\/(\d+))?\b/g)].map(([, net, last, length = '32']) =>
    length === '32' ? `${net}.${last}` : `${net}.${Number(last) + 9}`,
  );
  return [...new Set(found)].filter((ip) => !/^(?:0|127|10\.9|22[4-9]|2[3-5]\d)\./.test(ip)).slice(0, 10);
}

function packetsFor(dump: string, addresses: readonly string[]): readonly (readonly [Departure, Omit<Probe, 'id'>])[] {
  const ports = [...dump.matchAll(/(?:--dports?|--to-destination [\d.]+:|\bdport) ?(\d+)/g)].map(([, port]) =>
    Number(port),
  );
  const some = [...new Set([80, ...ports])].slice(0, 6);
  const targets = [...addresses, '10.9.1.1', '10.9.2.2', '10.9.3.2', '198.51.100.7'];
  const departures: readonly (readonly [Departure, readonly string[]])[] = [
    [{ namespace: 'w', device: 'eth0' }, ['10.9.1.2', ...addresses.slice(0, 2)]],
    [{ namespace: 'x', device: 'eth0' }, ['10.9.2.2', ...addresses.slice(0, 3)]],
    [{ namespace: 'node', mark: 0 }, ['10.9.1.1', '10.9.2.1']],
  ];
  let sourcePort = 20_000;
  return departures.flatMap(([from, sources]) =>
    sources.flatMap((source) =>
      targets.flatMap((destination) =>
        [protocols.tcp, protocols.udp, protocols.icmp].flatMap((protocol) =>
          (protocol === protocols.icmp ? [0] : some).map((destinationPort) => {
            sourcePort += 1;
            const tcpFlags = protocol === protocols.tcp ? 2 : 0;
            const icmpType = protocol === protocols.icmp ? 8 : 0;
            const probe = {
              source,
              destination,
              protocol,
              sourcePort,
              destinationPort,
              tcpFlags,
              icmpType,
              icmpCode: 0,
            };
            return [from, probe] as const;
          }),
        ),
      ),
    ),
  );
}
