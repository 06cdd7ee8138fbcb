import { unreachable } from '../../base/unreachable.js';
import type { Match, PortRange, TcpFlagsMatch } from '../../ir/match.js';
import { protocolNumbers, protocols } from '../../ir/protocols.js';
import type { Family, Rule } from '../../ir/ruleset.js';
import { prefixOf } from '../address.js';
import { tcpFlags } from '../packet.js';
import { type Changes, changesByMatch, connmark, header, mark, packet, sets, tracking } from './changes.js';
import { type Constraint, lasting, type Region } from './constraint.js';
import { inRanges, protocolIs, transport, withBits, yesOrNo } from './make-constraint.js';
import { regionOfModule } from './module-region.js';
import { namesOf } from './names.js';

/** The packets that a rule may match. */
export interface RuleRegion {
  readonly region: Region;
  /** Whether it certainly matches all of them. */
  readonly isExact: boolean;
  /** What the matches may change, whether the rule matches or not. */
  readonly changes: Changes;
}

export function regionOf({ matches }: Rule, family: Family): RuleRegion {
  const region: Constraint[] = [];
  let isExact = true;
  let changes: Changes = 0;
  for (const match of matches) {
    changes |= changesByMatch(match);
    const asked = asksFor(match, family);
    if (asked === null) isExact = false;
    else
      for (const constraint of asked)
        if (isTelling(constraint) && !region.includes(constraint)) region.push(constraint);
  }
  // An earlier match may have changed what a later one tests.
  const left = lasting(region, changes);
  return { region: left, isExact: isExact && left.length === region.length, changes };
}

/**
 * Whether the constraint excludes any packet. One without bits does not, except for connmark, which needs a connection.
 */
function isTelling({ dimension, value }: Constraint): boolean {
  return value.kind !== 'bits' || Number(value.mask) !== 0 || dimension === 'connmark';
}

/** The region of a match; null: unknown. */
function asksFor(match: Match, family: Family): Region | null {
  switch (match.kind) {
    case 'source':
    case 'destination': {
      const { base, mask: bits } = prefixOf(match.address, family);
      return [withBits(match.kind, { mask: bits, value: base }, match.negated, packet)];
    }
    case 'in-interface':
    case 'out-interface':
      return [{ dimension: match.kind, value: namesOf(match.name, match.negated), dependsOn: 0 }];
    case 'protocol': {
      const number = protocolNumbers.get(match.protocol) ?? Number(match.protocol);
      if (number === 0) return [];
      if (Number.isNaN(number)) return null;
      return [match.negated ? inRanges('protocol', [[number, number]], true, 255) : protocolIs(number)];
    }
    case 'fragment':
      return [yesOrNo('fragment', match.negated, packet)];
    case 'tcp':
      return [
        ...transport(protocols.tcp),
        ...port('source port', match.sourcePort),
        ...port('destination port', match.destinationPort),
        ...(match.flags === null ? [] : [withFlags(match.flags)]),
        ...(match.option === null ? [] : [yesOrNo(`tcp option ${match.option.number}`, match.option.negated, header)]),
      ];
    case 'udp':
      return [
        ...transport(protocols.udp),
        ...port('source port', match.sourcePort),
        ...port('destination port', match.destinationPort),
      ];
    case 'mark':
      return [withBits('mark', match.mark, match.negated, mark)];
    case 'connmark':
      return [withBits('connmark', match.mark, match.negated, connmark | tracking)];
    case 'set':
      return [yesOrNo(`set ${match.set} ${match.dimensions.join(',')}`, match.negated, sets)];
    case 'socket-exists':
      return [yesOrNo('socket', match.negated, 0)];
    case 'comment':
      return [];
    case 'module':
      return regionOfModule(match);
    case 'opaque':
      return null;
    default:
      return unreachable(match);
  }
}

function port(dimension: string, range: PortRange | null): Region {
  return range === null ? [] : [inRanges(dimension, [[range.first, range.last]], range.negated, 65_535)];
}

function withFlags({ mask: looked, negated, set }: TcpFlagsMatch): Constraint {
  const bits = (names: readonly string[]) =>
    names.reduce((sum, name) => sum | (tcpFlags[name as keyof typeof tcpFlags] ?? 0), 0);
  return withBits('tcp flags', { mask: bits(looked), value: bits(set) }, negated, packet);
}
