import { unreachable } from '../../base/unreachable.js';
import type { Match } from '../../ir/match.js';
import type { Target } from '../../ir/target.js';

/** What of a packet a rule may change on its way through a table, as bits that are put together. */
export type Changes = number;

export const mark = 1;
export const connmark = 2;
/** Whether, and as what, its connection is tracked. */
export const tracking = 4;
/** Fields of its headers besides addresses and ports. */
export const header = 8;
/** Members of sets. */
export const sets = 16;
/** Anything of the packet, whatever it is. */
export const packet = 32;
export const everything = 63;

/** Matches look; but some write while they do, and nobody knows what an unknown one does to the marks. */
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

/** Of a target after which the packet goes on with the next rule. Jumps are the affair of who knows the chains. */
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
