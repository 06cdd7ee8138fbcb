import { builtinChains } from '../../../model/values/chain-name.js';
import type { GeneveRule } from './geneve-rule.js';

/** `constants.jumps` places our jumps before foreign ones, never before our own. */
export const jumpPosition: GeneveRule = ({ backend, constants: { chainPrefix, jumps } }) => {
  if (jumps === undefined || jumps === 'first' || chainPrefix === undefined) return [];
  if (backend === 'nft')
    return [
      {
        code: 'jumps-with-nft',
        path: 'constants.jumps',
        otherPath: 'backend',
        message: "with backend nft our chains stand ahead of iptables', and no jump can be placed",
        hint: "leave it out, or write 'first'",
      },
    ];
  const own = builtinChains.map((hook) => chainPrefix + hook);
  return jumps.before.flatMap((chain, index) =>
    chain !== undefined && own.includes(chain)
      ? [
          {
            code: 'jump-before-own-chain',
            path: `constants.jumps.before[${index}]`,
            otherPath: 'constants.chainPrefix',
            message: `${chain} is a chain of ours, so our jump cannot stand before the jump to it`,
            hint: "name other tools' chains, such as KUBE-SERVICES",
          },
        ]
      : [],
  );
};
