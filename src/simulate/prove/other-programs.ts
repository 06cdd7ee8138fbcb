import { marked, rule, setMark } from '../../ir/make.js';
import type { Origin } from '../../ir/origin.js';
import type { NamespaceProgram } from '../../ir/program.js';
import type { Rule } from '../../ir/ruleset.js';
import type { Mark } from '../../model/mark.js';
import type { NodeState } from '../../model/node-state.js';
import { printAddress } from '../address.js';
import type { Extras } from '../topology/extras.js';
import type { Party, Role } from './party.js';
import { foreignBits } from './properties/marks.js';
import { withRules } from './with-rules.js';

/**
 * Rules as network plugins, policies and load balancers have them around ours. Ahead of ours every bit of a mark that is not ours is set;
 * behind ours each built-in chain of mangle turns one of them round. So whoever looks next sees whether a bit was lost, or a
 * packet went past the rules behind ours: then it is dropped. The same bits are on the connection. What mesh pods send out is
 * masqueraded.
 */
export function otherPrograms(parties: readonly Party[], state: NodeState): Extras['host'] {
  const bits = foreignBits(state.constants.marks);
  const all: Mark = markOf(bits);
  // With too few bits left there is nothing to turn round.
  const [first = 0, second = 0] = bits;
  const [turnsFirst, turnsSecond] = [turning(first), turning(second)];
  const [routed, onItsWay] = [without(all, first), without(without(all, first), second)];
  const remember = rule([], { kind: 'set-connmark', mark: all }, nobody);
  const keeps = (mark: Mark) => [unless('mark', mark), unless('connmark', all)];
  return (host) =>
    strict(
      withRules(host, [
        ['raw', 'PREROUTING', [rule([], setMark(all), nobody)]],
        ['raw', 'OUTPUT', [rule([], setMark(all), nobody)]],
        ['mangle', 'PREROUTING', [unless('mark', all), remember, turnsFirst]],
        ['mangle', 'INPUT', [...keeps(routed), turnsSecond]],
        ['mangle', 'FORWARD', [...keeps(routed), turnsSecond]],
        ['mangle', 'OUTPUT', [unless('mark', all), remember, turnsFirst, turnsSecond]],
        ['mangle', 'POSTROUTING', [...keeps(onItsWay), turnsFirst]],
        ['nat', 'POSTROUTING', masquerade(parties)],
      ]),
    );
}

/** The bits that are on a packet when it has passed all of these rules. */
export function marksPastOthers(state: NodeState): Readonly<Record<'sent' | 'delivered', Mark>> {
  const bits = foreignBits(state.constants.marks);
  const sent = without(markOf(bits), bits[1] ?? 0);
  return { sent, delivered: without(sent, bits[0] ?? 0) };
}

/** The kernel's strictest reverse path check, on every device that nobody sets to anything else. */
export function strict(namespace: NamespaceProgram): NamespaceProgram {
  return { ...namespace, sysctls: [...namespace.sysctls, { key: 'net/ipv4/conf/all/rp_filter', value: '1' }] };
}

function masquerade(parties: readonly Party[]): readonly Rule[] {
  const ofRole = (role: Role) => parties.filter((party) => party.role === role);
  return ofRole('mesh-pod').flatMap((from) =>
    ofRole('world').map((to) =>
      rule(
        [address('source', from), address('destination', to)],
        { kind: 'module', target: 'MASQUERADE', options: [] },
        nobody,
      ),
    ),
  );
}

function address(kind: 'source' | 'destination', party: Party) {
  return { kind, negated: false, address: `${printAddress(party.address)}/32` } as const;
}

function markOf(bits: readonly number[]): Mark {
  const mask = bits.reduce((sum, bit) => (sum | bit) >>> 0, 0);
  return { value: mask, mask };
}

function without({ mask, value }: Mark, bit: number): Mark {
  return { mask, value: (value & ~bit) >>> 0 };
}

function turning(bit: number): Rule {
  return rule([], setMark({ value: bit, mask: 0 }), nobody);
}

function unless(kind: 'mark' | 'connmark', mark: Mark): Rule {
  return rule([{ ...marked(mark), kind, negated: true }], { kind: 'verdict', verdict: 'DROP' }, nobody);
}

const nobody: Origin = { causes: [], purpose: 'of other programs' };
