import { clashes } from './clash.js';
import type { Rule } from './rule.js';

/** Two tunnels between the same two addresses are told apart by their id alone. */
export const tunnelIdsDistinct: Rule = ({ constants: { tunnels } }) => {
  const names = ['inbound', 'outbound'] as const;
  const claims = names.map((name) => ({
    value: tunnels[name].id,
    path: `constants.tunnels.${name}.id`,
    owner: `constants.tunnels.${name}`,
  }));
  return clashes(claims).map(({ value, first, second }) => ({
    code: 'duplicate-tunnel-id',
    path: second.path,
    message: `${value} is the id of ${first.owner} already`,
    hint: 'the two tunnels need an id each',
  }));
};
