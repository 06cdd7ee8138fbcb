import { clashes } from '../../../model/rules/clash.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import type { GeneveRule } from './geneve-rule.js';

const ascending = ['skip', 'outbound', 'proxyReturn', 'inbound'] as const;
const inZtunnel = ['ztunnelTproxy', 'ztunnelOriginalSource'] as const;

const hint = 'two ip rules of one namespace cannot share a priority: which one decides would be left to chance';

/**
 * The kernel takes the first ip rule that matches. `skip` comes first, so that passed packets never enter a tunnel.
 * `inbound` selects every packet, so it comes last; otherwise the marks would decide nothing.
 */
export const prioritiesInOrder: GeneveRule = ({ constants: { priorities } }) => {
  const claim = (name: keyof typeof priorities) => ({
    value: priorities[name],
    place: () => ({ path: `constants.priorities.${name}`, owner: name }),
  });
  const misplaced = ascending.slice(1).flatMap((name, index): readonly RuleDiagnostic[] => {
    const before = ascending[index] ?? 'skip';
    const [earlier, later] = [priorities[before], priorities[name]];
    if (earlier === undefined || later === undefined || earlier <= later) return [];
    return [
      {
        code: 'priorities-out-of-order',
        path: `constants.priorities.${name}`,
        otherPath: `constants.priorities.${before}`,
        message: `${name} (${later}) stands before ${before} (${earlier}), and the first ip rule that fits decides`,
        hint: `allowed: ${ascending.join(' < ')}`,
      },
    ];
  });
  return [
    ...clashes('duplicate-priority', 'the priority', hint, ascending.map(claim)),
    ...clashes('duplicate-priority', 'the priority', hint, inZtunnel.map(claim)),
    ...misplaced,
  ];
};
