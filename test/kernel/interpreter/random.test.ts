import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Family } from '../../../src/ir/ruleset.js';
import type { ResolvedBackend } from '../../../src/model/backend.js';
import { sceneOfObservation } from '../../../src/modes/node-geneve/topology/of-observation.js';
import { ruleTools } from '../../../src/observe/tools.js';
import { spawnSync } from '../sync-process.js';
import { type Arena, type Departure, withArena } from './arena.js';
import { iptablesTally, observed } from './compare.js';
import { type Setting, sightDifferences, startOf, type Trial, tryPacket } from './differential.js';
import { ends, layoutOf } from './random/layout.js';
import { type Policy, policiesOf } from './random/policies.js';
import { answerTo, next, probesOf, type RandomProbe } from './random/probes.js';
import { rulesetsOf } from './random/rulesets.js';
import { setsOf, words } from './random/words.js';
import { installSniffer, readSniffer } from './sniffer.js';

/** Loads what the tool takes of a ruleset: a line that it refuses is left out. */
function load(arena: Arena, text: string, tool: string): void {
  let lines = text.split('\n');
  for (;;) {
    const argv = ['netns', 'exec', arena.netns['node']?.split('/').at(-1) ?? '', tool];
    const { status, stderr } = spawnSync('ip', argv, { input: lines.join('\n'), encoding: 'utf8' });
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

function install(arena: Arena, { routes, rules, sysctls }: Policy, family: Family): void {
  const commands = [
    ...routes.map(([table, route]) => `route add ${route} table ${table}`),
    ...rules.map(([priority, selector, action]) => `rule add priority ${priority} ${selector} ${action}`),
  ];
  const flag = family === 'ipv4' ? '-4' : '-6';
  arena.run('node', `ip ${flag} -force -batch - << 'END' 2> /dev/null || true\n${commands.join('\n')}\nEND`);
  if (sysctls.length > 0) arena.run('node', `sysctl -qw ${sysctls.join(' ')}`);
}

const backends = fc.constantFrom<ResolvedBackend>('iptables-nft', 'iptables-nft', 'iptables-legacy');

/** How many packets there are, and from which seed: the same ones every time, unless somebody asks for others. */
const wanted = Number(process.env['PACKETS'] ?? 600);
const seed = Number(process.env['SEED'] ?? 20_261_127);

/** More of IPv4, which has more of its own: checks of sources, broadcasts. */
const families = [
  ['ipv4', 0.6],
  ['ipv6', 0.4],
] as const;

const openingPackets = 24;

test.each(families)(
  '%s: random rules, sets, routes and policies: the interpreter predicts the kernel',
  async (family, share) => {
    const own = words[family];
    const most = wanted * share;
    let packets = 0;
    await fc.assert(
      fc.asyncProperty(
        rulesetsOf(own),
        policiesOf(own),
        fc.array(probesOf(own), { minLength: openingPackets, maxLength: openingPackets }),
        backends,
        async (text, policy, some, backend) => {
          if (packets >= most) return;
          const trials = await trialsOf(family, { text, policy, some, backend });
          packets += trials.count;
          expect(trials.wrong).toEqual([]);
        },
      ),
      // A packet of each opening at least.
      { numRuns: Math.ceil(most / openingPackets), seed, endOnFailure: process.env['SHRINK'] === undefined },
    );
    expect(packets).toBeGreaterThanOrEqual(most);
  },
);

interface Experiment {
  readonly text: string;
  readonly policy: Policy;
  readonly some: readonly RandomProbe[];
  readonly backend: ResolvedBackend;
}

/** Sends packets, answers and what follows them into a node of its own, and says of which the interpreter was wrong. */
function trialsOf(family: Family, { backend, policy, some, text }: Experiment) {
  const own = words[family];
  return withArena(layoutOf(own), async (arena) => {
    arena.run('node', `ipset restore << 'END'\n${setsOf(own)}\nEND`);
    load(arena, text, ruleTools(backend, family).restore);
    install(arena, policy, family);
    installSniffer(arena, 'node', family);
    const scene = sceneOfObservation(await observed(arena, { node: 'host' }, backend), null, {
      match: (match) => JSON.stringify(match),
      target: (target) => JSON.stringify(target),
    });
    const setting: Setting = {
      arena,
      scene,
      tally: iptablesTally(backend, family),
      compared: { node: 'host' },
      entranceOf: (from) => ({
        namespace: 'host',
        device: 'device' in from ? ends[from.namespace as keyof typeof ends] : null,
      }),
      endOf: (device) => `${Object.entries(ends).find(([, end]) => end === device)?.[0]} eth0`,
      // Next hops, and ports and addresses of ranges, are taken by chance.
      isOpen: true,
    };
    const trials: Trial[] = [];
    let progress = startOf(setting);
    const go = async (from: Departure, probe: RandomProbe['probe']) => {
      const result = await tryPacket(setting, progress, from, { ...probe, id: trials.length + 1 });
      progress = result.progress;
      trials.push(result.trial);
      return result;
    };
    // Routing does not know the protocol of what a raw socket sends.
    const isBlind = policy.rules.some(([, selector]) => selector.includes('ipproto'));
    for (const { from, probe } of some) {
      if (isBlind && from.namespace === 'node') continue;
      const { received, trial } = await go(from, probe);
      const [arrived] = received;
      if (arrived === undefined || trial.differences.length > 0) continue;
      const { device, namespace } = arrived;
      const back = await go({ namespace, device }, answerTo(probe, arrived, own));
      if (back.received.length === 0 || back.trial.differences.length > 0) continue;
      await go(from, next(probe));
    }
    const sights = readSniffer(arena, 'node', family);
    const wrong = trials.flatMap((trial) => {
      const found = [...trial.differences, ...sightDifferences(trial, 'host', sights.get(trial.id) ?? [])];
      return found.length === 0 ? [] : [{ what: trial.what, found }];
    });
    return { wrong, count: trials.length };
  });
}
