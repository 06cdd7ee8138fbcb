/** How to recognise our objects when there is no document. */
export interface OwnObjects {
  /** The sets of mesh pods on the node: without a document, an address that they lack may belong in one. */
  readonly meshSets: readonly string[];
  readonly isOwnChain: (chain: string) => boolean;
  readonly isOwnPriority: (priority: number) => boolean;
}
