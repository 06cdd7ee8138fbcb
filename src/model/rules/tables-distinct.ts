import { clashes } from './clash.js';
import type { Rule } from './rule.js';

/** Each of the three route tables has a default or pod routes of its own. */
export const tablesDistinct: Rule = ({ constants: { tables } }) => {
  const names = ['inbound', 'outbound', 'proxy'] as const;
  const claims = names.map((name) => ({ value: tables[name], path: `constants.tables.${name}`, owner: name }));
  return clashes(claims).map(({ value, first, second }) => ({
    code: 'duplicate-table',
    path: second.path,
    message: `${value} is the route table of ${first.owner} already`,
    hint: 'inbound, outbound and proxy need a route table each',
  }));
};
