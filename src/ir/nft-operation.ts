import { invertTableOperation, type TableOperation } from './native-operation.js';
import { invertPredecessorOperation, type PredecessorOperation } from './predecessor.js';

/** One change in a transaction of nft. */
export type NftOperation = TableOperation | PredecessorOperation;

export function isTableOperation(operation: NftOperation): operation is TableOperation {
  return 'chainPrefix' in operation;
}

export function invertNftOperation(operation: NftOperation): NftOperation {
  return isTableOperation(operation) ? invertTableOperation(operation) : invertPredecessorOperation(operation);
}
