import { clashes } from '../../../model/rules/clash.js';
import type { GeneveRule } from './geneve-rule.js';

/** Two tunnels between the same two addresses differ by id alone. */
export const tunnelIdsDistinct: GeneveRule = ({ constants: { tunnels } }) => {
  const claims = (['inbound', 'outbound'] as const).map((name) => ({
    value: tunnels[name].id,
    place: () => ({ path: `constants.tunnels.${name}.id`, owner: `constants.tunnels.${name}` }),
  }));
  return clashes('duplicate-tunnel-id', 'the id', 'the two tunnels need an id each', claims);
};
