import type { JourneyEnd } from '../../../../simulate/journey/end.js';
import { isTcp } from '../../../../simulate/prove/case.js';
import { endText, firstOf } from '../../../../simulate/prove/ends.js';
import type { GeneveProperty } from '../property.js';
import { statement } from '../statement.js';
import { isCapturedDns, isOfTunnels } from './untouched.js';

export const foreignRoutingKept: GeneveProperty = {
  ...statement('foreign-routing-kept'),
  situation: 'with policy routing of others',
  concerns: (one, state) => {
    const { from, to } = one;
    if (to.role !== 'world' || isCapturedDns(one, state) || isOfTunnels(one, state)) return false;
    if (from.role === 'spoofed') return from.spoofs?.role === 'mesh-pod' && isTcp(one);
    return from.role === 'mesh-pod' ? !isTcp(one) : ['node', 'other-pod', 'proxy'].includes(from.role);
  },
  violation: ({ bare, conversation }) => {
    const [now, then] = [firstOf(conversation).end, firstOf(bare()).end];
    return deviceOf(now) === deviceOf(then) ? null : `${endText(now)}; without us: ${endText(then)}`;
  },
};

function deviceOf(end: JourneyEnd): string | null {
  return end.kind === 'sent' ? end.device : null;
}
