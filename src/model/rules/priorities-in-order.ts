import type { Diagnostic } from '../../base/diagnostic.js';
import { clashes } from './clash.js';
import type { Rule } from './rule.js';

const ascending = ['skip', 'outbound', 'proxyReturn', 'inbound'] as const;
const inZtunnel = ['ztunnelTproxy', 'ztunnelOriginalSource'] as const;

/**
 * The kernel takes the first ip rule that fits. `skip` comes first, so that what was let pass can never be sent into a
 * tunnel; `inbound` selects every packet, so it comes last, or the marks would decide nothing.
 */
export const prioritiesInOrder: Rule = ({ constants: { priorities } }) => {
  const claim = (name: keyof typeof priorities) => ({
    value: priorities[name],
    path: `constants.priorities.${name}`,
    owner: name,
  });
  const same = [clashes(ascending.map(claim)), clashes(inZtunnel.map(claim))].flat();
  const misplaced = ascending.slice(1).flatMap((name, index): readonly Diagnostic[] => {
    const before = ascending[index] ?? 'skip';
    const [earlier, later] = [priorities[before], priorities[name]];
    if (earlier === undefined || later === undefined || earlier <= later) return [];
    return [
      {
        code: 'priorities-out-of-order',
        path: `constants.priorities.${name}`,
        message: `${name} (${later}) stands before ${before} (${earlier}), and the first ip rule that fits decides`,
        hint: `allowed: ${ascending.join(' < ')}`,
      },
    ];
  });
  return [
    ...same.map(({ value, first, second }) => ({
      code: 'duplicate-priority',
      path: second.path,
      message: `${value} is the priority of ${first.owner} already`,
      hint: 'two ip rules of one namespace cannot share a priority: which one decides would be left to chance',
    })),
    ...misplaced,
  ];
};
