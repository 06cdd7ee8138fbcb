import { unreachable } from '../base/unreachable.js';
import { invertIpOperation } from '../ir/ip-operation.js';
import { invertNftOperation } from '../ir/nft-operation.js';
import { invertRuleOperation } from '../ir/rule-operation.js';
import { invertSetOperation } from '../ir/set-operation.js';
import { invertSysctlOperation } from '../ir/sysctl-operation.js';
import type { Work } from './step.js';

/** The inverse of some work: the inverse operations, from the last to the first. */
export function invertWork(work: Work): Work {
  switch (work.tool) {
    case 'ip':
      return { ...work, operations: work.operations.map(invertIpOperation).reverse() };
    case 'ipset':
      return { ...work, operations: work.operations.map(invertSetOperation).reverse() };
    case 'nft':
      return { ...work, operations: work.operations.map(invertNftOperation).reverse() };
    case 'iptables':
      return { ...work, operations: work.operations.map(invertRuleOperation).reverse() };
    case 'sysctl':
      return {
        ...work,
        operations: work.operations
          .map(invertSysctlOperation)
          .filter((operation) => operation !== null)
          .reverse(),
      };
    default:
      return unreachable(work);
  }
}
