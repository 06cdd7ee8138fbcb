import type { Statement } from '../../../src/render/nft/statement.js';

/** A table of native nft, by its family and name. */
export interface NftTable {
  readonly family: string;
  readonly name: string;
  readonly sets: Map<string, Set<string>>;
  readonly chains: Map<string, NftChain>;
}

export interface NftChain {
  readonly specification: string;
  readonly rules: (readonly Statement[])[];
}
