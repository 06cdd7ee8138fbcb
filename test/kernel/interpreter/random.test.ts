import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ResolvedBackend } from '../../../src/plan/observation.js';
import { protocols } from '../../../src/simulate/packet.js';
import { sceneOfObservation } from '../../../src/simulate/topology/of-observation.js';
import { type Arena, type Departure, neighbourScript, type Probe, vethScript, withArena } from './arena.js';
import { iptablesTally, observed } from './compare.js';
import { type Setting, sightDifferences, startOf, type Trial, tryPacket } from './differential.js';
import { policies, probes, type RandomProbe, rulesets } from './rulesets.js';
import { installSniffer, readSniffer } from './sniffer.js';

const ends = { a: 'na', b: 'nb', c: 'nc' } as const;
const layout = {
  namespaces: ['node', 'a', 'b', 'c'],
  scripts: [
    ...Object.entries(ends).map(
      ([end, device], index) => ['node', vethScript(index + 1, device, end, 'eth0')] as const,
    ),
    [
      'node',
      'ip addr add 10.9.1.1/24 dev na; ip addr add 10.9.2.1/24 dev nb; ip addr add 10.9.3.1/24 dev nc; ip addr add 10.9.9.9/32 dev lo; ip route add default via 10.9.3.2; sysctl -qw net.ipv4.ip_forward=1',
    ],
    ['node', neighbourScript(1, 'na', ['10.9.1.2', '10.9.1.3'])],
    ['node', neighbourScript(2, 'nb', ['10.9.2.2'])],
    ['node', neighbourScript(3, 'nc', ['10.9.3.2', '203.0.113.9'])],
  ],
  ends: Object.keys(ends).map((end) => [end, 'eth0'] as const),
  listeners: { node: [15001] },
  flush: { namespace: 'a', device: 'eth0', address: '10.9.1.1' },
} as const;

const sets = [
  'create ips hash:ip',
  'add ips 10.9.1.2',
  'add ips 192.0.2.1',
  'add ips 10.9.2.2',
  'create nets hash:net',
  'add nets 10.9.0.0/16',
  'add nets 10.9.2.0/24 nomatch',
  'add nets 192.0.2.0/24',
  'create pairs hash:ip,port',
  'add pairs 10.9.2.2,tcp:80',
  'add pairs 192.0.2.1,udp:53',
  'add pairs 10.9.1.2,tcp:8080',
  'create list list:set',
  'add list ips',
  'add list nets',
].join('\n');

/** Loads what the tool takes of a ruleset: a line that it refuses is left out. */
function load(arena: Arena, text: string, backend: ResolvedBackend): void {
  let lines = text.split('\n');
  for (;;) {
    const words = ['netns', 'exec', arena.netns['node']?.split('/').at(-1) ?? '', `${backend}-restore`];
    const { status, stderr } = spawnSync('ip', words, { input: lines.join('\n'), encoding: 'utf8' });
    if (status === 0) return;
    const number = Number(/line:? (\d+)/.exec(stderr)?.[1]);
    const refused = lines[number - 1] ?? '';
    if (!refused.startsWith('-A') && refused !== 'COMMIT') throw new Error(`${stderr}\n${lines.join('\n')}`);
    // The legacy tool hears from the kernel only about a table as a whole.
    const first =
      refused === 'COMMIT' ? lines.findLastIndex((line, at) => at < number && line.startsWith('*')) : number - 1;
    lines = lines.toSpliced(first, number - first);
  }
}

function install(
  arena: Arena,
  { acceptLocal, routes, rpFilter, rules }: typeof policies extends fc.Arbitrary<infer T> ? T : never,
): void {
  const commands = [
    ...routes.map(([table, route]) => `route add ${route} table ${table}`),
    ...rules.map(([priority, selector, action]) => `rule add priority ${priority} ${selector} ${action}`),
  ];
  arena.run('node', `ip -4 -force -batch - << 'END' 2> /dev/null || true\n${commands.join('\n')}\nEND`);
  arena.run(
    'node',
    `sysctl -qw net.ipv4.conf.all.rp_filter=${rpFilter.all} net.ipv4.conf.na.rp_filter=${rpFilter.na} net.ipv4.conf.nb.rp_filter=0 net.ipv4.conf.nc.rp_filter=0 net.ipv4.conf.lo.rp_filter=0 net.ipv4.conf.na.accept_local=${acceptLocal}`,
  );
}

const backends = fc.constantFrom<ResolvedBackend>('iptables-nft', 'iptables-nft', 'iptables-legacy');

let nextId = 0;

function probeOf(random: RandomProbe): { readonly from: Departure; readonly probe: Probe } {
  const { destination, flags, from, mark, ports, protocol, source } = random;
  nextId += 1;
  return {
    from: from === 'node' ? { namespace: 'node', mark } : { namespace: from, device: 'eth0' },
    probe: {
      id: nextId,
      source,
      destination,
      protocol,
      sourcePort: protocol === 253 ? 0 : ports[0],
      destinationPort: protocol === protocols.tcp || protocol === protocols.udp ? ports[1] : 0,
      tcpFlags: protocol === protocols.tcp ? flags : 0,
      icmpType: protocol === protocols.icmp ? 8 : 0,
      icmpCode: 0,
    },
  };
}

/** The answer to a packet that arrived at an end. */
function answerTo(
  probe: Probe,
  seen: { source: string; destination: string; sourcePort?: number | undefined; destinationPort?: number | undefined },
): Probe {
  nextId += 1;
  return {
    ...probe,
    id: nextId,
    source: seen.destination,
    destination: seen.source,
    sourcePort: probe.protocol === protocols.icmp ? probe.sourcePort : (seen.destinationPort ?? 0),
    destinationPort: probe.protocol === protocols.icmp ? 0 : (seen.sourcePort ?? 0),
    tcpFlags: probe.protocol === protocols.tcp ? 18 : 0,
    icmpType: probe.protocol === protocols.icmp ? 0 : 0,
  };
}

test('random rules, sets, routes and policies: the interpreter says what the kernel does', async () => {
  await fc.assert(
    fc.asyncProperty(
      rulesets,
      policies,
      fc.array(probes, { minLength: 6, maxLength: 6 }),
      backends,
      (text, policy, some, backend) =>
        withArena(layout, async (arena) => {
          arena.run('node', `ipset restore << 'END'\n${sets}\nEND`);
          load(arena, text, backend);
          install(arena, policy);
          installSniffer(arena, 'node');
          const scene = sceneOfObservation(await observed(arena, { node: 'host' }, backend), null, {
            match: (match) => JSON.stringify(match),
            target: (target) => JSON.stringify(target),
          });
          const setting: Setting = {
            arena,
            scene,
            tally: iptablesTally(backend),
            compared: { node: 'host' },
            entranceOf: (from) => ({
              namespace: 'host',
              device: 'device' in from ? ends[from.namespace as keyof typeof ends] : null,
            }),
            endOf: (device) => `${Object.entries(ends).find(([, own]) => own === device)?.[0]} eth0`,
          };
          const trials: Trial[] = [];
          let progress = startOf(setting);
          const go = async (from: Departure, probe: Probe) => {
            const result = await tryPacket(setting, progress, from, probe);
            progress = result.progress;
            trials.push(result.trial);
            return result;
          };
          // Routing does not know the protocol of what a raw socket sends.
          const isBlind = policy.rules.some(([, selector]) => selector.includes('ipproto'));
          for (const random of some) {
            if (isBlind && random.from === 'node') continue;
            const { from, probe } = probeOf(random);
            const { received, trial } = await go(from, probe);
            const [arrived] = received;
            if (arrived === undefined || trial.differences.length > 0) continue;
            const back = await go({ namespace: arrived.namespace, device: arrived.device }, answerTo(probe, arrived));
            if (back.received.length === 0 || back.trial.differences.length > 0) continue;
            nextId += 1;
            await go(from, { ...probe, id: nextId, tcpFlags: probe.protocol === protocols.tcp ? 16 : 0 });
          }
          const sights = readSniffer(arena, 'node');
          const wrong = trials.flatMap((trial) => {
            const found = [...trial.differences, ...sightDifferences(trial, 'host', sights.get(trial.id) ?? [])];
            return found.length === 0 ? [] : [{ what: trial.what, found }];
          });
          expect(wrong).toEqual([]);
        }),
    ),
    {
      numRuns: Number(process.env['RUNS'] ?? 20),
      endOnFailure: process.env['SHRINK'] === undefined,
      ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
    },
  );
});
