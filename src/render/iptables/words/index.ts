import type { Family } from '../../../ir/ruleset.js';
import type { ModuleWords } from '../module-words.js';
import { conntrackMatches, conntrackTargets } from './conntrack.js';
import { handoffTargets } from './handoff.js';
import { headerMatches, headerTargets } from './header.js';
import { icmpMatches } from './icmp.js';
import { ah6, ipsecMatches } from './ipsec.js';
import { ipv6HeaderMatches, ipv6PrefixTargets } from './ipv6-headers.js';
import { loadBalancingMatches, loadBalancingTargets } from './load-balancing.js';
import { logTargets } from './log.js';
import { markMatches, markTargets } from './mark.js';
import { memoryMatches } from './memory.js';
import { multiportMatches } from './multiport.js';
import { natTargets } from './nat.js';
import { pathMatches } from './path.js';
import { payloadMatches } from './payload.js';
import { processMatches } from './process.js';
import { proxyTargets } from './proxy.js';
import { rateMatches } from './rate.js';
import { rejectTargets } from './reject.js';
import { securityTargets } from './security.js';
import { setMatches, setTargets } from './set.js';
import { timeMatches } from './time.js';
import { transportMatches } from './transport.js';

type Words = Readonly<Record<string, ModuleWords>>;

const matches: ReadonlyMap<string, ModuleWords> = new Map(
  Object.entries<ModuleWords>({
    ...transportMatches,
    ...icmpMatches,
    ...payloadMatches,
    ...ipsecMatches,
    ...ipv6HeaderMatches,
    ...loadBalancingMatches,
    ...headerMatches,
    ...memoryMatches,
    ...timeMatches,
    ...multiportMatches,
    ...pathMatches,
    ...rateMatches,
    ...conntrackMatches,
    ...markMatches,
    ...setMatches,
    ...processMatches,
  } satisfies Words),
);
const targets: ReadonlyMap<string, ModuleWords> = new Map(
  Object.entries<ModuleWords>({
    ...markTargets,
    ...headerTargets,
    ...handoffTargets,
    ...logTargets,
    ...rejectTargets,
    ...conntrackTargets,
    ...natTargets,
    ...proxyTargets,
    ...setTargets,
    ...securityTargets,
    ...loadBalancingTargets,
    ...ipv6PrefixTargets,
  } satisfies Words),
);

/** The words of a match module; null if it is unknown. */
export function matchWords(name: string, family?: Family): ModuleWords | null {
  return family === 'ipv6' && name === 'ah' ? ah6 : (matches.get(name) ?? null);
}

export function targetWords(name: string): ModuleWords | null {
  return targets.get(name) ?? null;
}
