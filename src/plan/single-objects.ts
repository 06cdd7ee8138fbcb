import { isTableOperation } from '../ir/nft-operation.js';
import type { Step } from './step.js';

/**
 * Whether a step changes only routes, ip rules, members and sysctls: these are no evidence of a design that was in
 * place before.
 */
export function isOfSingleObjects({ work }: Step): boolean {
  switch (work.tool) {
    case 'sysctl':
      return true;
    case 'ip':
      return work.operations.every((operation) => 'route' in operation || 'rule' in operation);
    case 'ipset':
      return work.operations.every((operation) => 'member' in operation);
    case 'nft':
      return work.operations.every((one) => isTableOperation(one) && 'member' in one.operation);
    case 'iptables':
      return false;
  }
}
