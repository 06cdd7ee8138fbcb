import { marked, rule, setMark } from '../../../ir/make.js';
import type { Origin } from '../../../ir/origin.js';
import type { Rule } from '../../../ir/ruleset.js';
import type { Mark } from '../../../model/mark.js';
import { withRules } from '../../../simulate/prove/with-rules.js';
import type { NamespaceChange } from '../../../simulate/topology/extras.js';
import type { InpodState } from '../state.js';
import { freeBits } from './free-bits.js';

/** The bits of other programs: those that they set on packets, and others on connections. */
export interface ForeignMarks {
  readonly onPackets: Mark;
  readonly onConnections: Mark;
}

/** Both ways to part the free bits, so that each is on packets once and on connections once. */
export function foreignMarksOf(state: InpodState): readonly ForeignMarks[] {
  const bits = freeBits(state);
  const sum = (some: readonly number[]) => some.reduce((all, bit) => (all | bit) >>> 0, 0);
  const mask = sum(bits);
  const half = sum(bits.filter((_, index) => index % 2 === 0));
  const [one, other] = [
    { mask, value: half },
    { mask, value: (mask & ~half) >>> 0 },
  ];
  return [
    { onPackets: one, onConnections: other },
    { onPackets: other, onConnections: one },
  ];
}

/**
 * Rules of another program around ours: ahead of them each packet gets its bits; behind them each connection gets
 * others, and a packet or connection without exactly its own is dropped.
 */
export function marking({ onConnections, onPackets }: ForeignMarks): NamespaceChange {
  const remember = rule([], { kind: 'set-connmark', mark: onConnections }, noOrigin);
  const [guard, guardConnection] = [unless('mark', onPackets), unless('connmark', onConnections)];
  return (namespace) =>
    withRules(namespace, [
      ['raw', 'PREROUTING', [rule([], setMark(onPackets), noOrigin)]],
      ['raw', 'OUTPUT', [rule([], setMark(onPackets), noOrigin)]],
      ['mangle', 'PREROUTING', [guard, remember]],
      ['mangle', 'OUTPUT', [guard, remember]],
      ['mangle', 'INPUT', [guard, guardConnection]],
      ['mangle', 'FORWARD', [guard, guardConnection]],
      ['mangle', 'POSTROUTING', [guard, guardConnection]],
    ]);
}

function unless(kind: 'mark' | 'connmark', mark: Mark): Rule {
  return rule([{ ...marked(mark), kind, negated: true }], { kind: 'verdict', verdict: 'DROP' }, noOrigin);
}

const noOrigin: Origin = { causes: [], purpose: 'of another program' };
