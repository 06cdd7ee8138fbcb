import { clashes } from '../../../model/rules/clash.js';
import type { GeneveRule } from './geneve-rule.js';

/** Each of the three route tables has its own default route or pod routes. */
export const tablesDistinct: GeneveRule = ({ constants: { tables } }) => {
  const claims = (['inbound', 'outbound', 'proxy'] as const).map((name) => ({
    value: tables[name],
    place: () => ({ path: `constants.tables.${name}`, owner: name }),
  }));
  return clashes('duplicate-table', 'the route table', 'inbound, outbound and proxy need a route table each', claims);
};
