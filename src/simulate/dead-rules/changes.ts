import { unreachable } from '../../base/unreachable.js';
import type { Match } from '../../ir/match.js';
import type { Target } from '../../ir/target.js';

/** What a rule may change about a packet, as a bit set. */
export type Changes = number;

export const mark = 1;
export const connmark = 2;
/** Its connection and conntrack state. */
export const tracking = 4;
/** Fields of its headers besides addresses and ports. */
export const header = 8;
/** Members of sets. */
export const sets = 16;
/** Anything else about the packet. */
export const packet = 32;
export const everything = 63;

/** Some matches write marks, and an unknown one may. */
export function changesByMatch(match: Match): Changes {
  if (match.kind === 'opaque') return mark | connmark;
  const restores = match.kind === 'module' && match.options.some(({ flag }) => flag === '--restore-skmark');
  return restores ? mark : 0;
}

const byModule: ReadonlyMap<string, Changes> = new Map([
  ...'AUDIT CLASSIFY CONNSECMARK IDLETIMER LED LOG NFLOG RATEEST SECMARK TEE TRACE ULOG'.split(' ').map(changing(0)),
  ...'CHECKSUM DSCP ECN HL TCPMSS TCPOPTSTRIP TOS TTL'.split(' ').map(changing(header)),
  ...'CT NOTRACK'.split(' ').map(changing(tracking)),
  ...'CONNMARK HMARK MARK'.split(' ').map(changing(mark | connmark)),
  ['SET', sets | mark],
]);

function changing(changes: Changes): (name: string) => readonly [string, Changes] {
  return (name) => [name, changes];
}

/** The changes by a target that continues with the next rule. Jumps are handled in summary.ts. */
export function changesByTarget(target: Target | null): Changes {
  switch (target?.kind) {
    case undefined:
    case 'verdict':
    case 'jump':
    case 'goto':
      return 0;
    case 'set-mark':
    case 'restore-connmark':
      return mark;
    case 'set-connmark':
    case 'save-connmark':
      return connmark;
    case 'module':
      return byModule.get(target.target) ?? everything;
    case 'tproxy':
    case 'dnat':
    case 'opaque':
      return everything;
    default:
      return unreachable(target);
  }
}
