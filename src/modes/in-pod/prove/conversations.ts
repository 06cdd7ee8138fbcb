import { isDeepStrictEqual } from 'node:util';
import { addressOf } from '../../../simulate/address.js';
import type { Case } from '../../../simulate/prove/case.js';
import type { Comparison } from '../../../simulate/prove/proof-mode.js';
import type { Change } from '../../../simulate/topology/topology.js';
import type { InpodState } from '../state.js';
import { casesAmong } from './cases.js';
import { endpointsIn } from './endpoints.js';

/**
 * Every conversation of either state, ztunnel's own in the pods included, unless a ztunnel with another mark replaces
 * it.
 */
export function conversations(
  { after, before }: Change<InpodState>,
  { distinctions, families, scenes }: Comparison,
): readonly Case[] {
  const networks = scenes.map(({ network }) => network);
  const { constants } = after;
  const isSame = isDeepStrictEqual(before.constants.marks.ztunnel, constants.marks.ztunnel);
  const all = families.flatMap((family) => [
    ...casesAmong(
      endpointsIn(networks, distinctions, family, constants),
      distinctions,
      addressOf(constants.probe[family], family),
    ),
  ]);
  return isSame ? all : all.filter(({ from }) => from.role !== 'proxy' && from.role !== 'spoofed');
}
