import { addressOf } from '../../../simulate/address.js';
import type { Case } from '../../../simulate/prove/case.js';
import type { Comparison } from '../../../simulate/prove/proof-mode.js';
import type { Change } from '../../../simulate/topology/topology.js';
import type { InpodState } from '../state.js';
import { casesAmong } from './cases.js';
import { endpointsIn } from './endpoints.js';

/** Every conversation of either state, ztunnel's own in the pods included. */
export function conversations(
  { after }: Change<InpodState>,
  { distinctions, families, scenes }: Comparison,
): readonly Case[] {
  const networks = scenes.map(({ network }) => network);
  const { constants } = after;
  return families.flatMap((family) => [
    ...casesAmong(
      endpointsIn(networks, distinctions, family, constants),
      distinctions,
      addressOf(constants.probe[family], family),
    ),
  ]);
}
