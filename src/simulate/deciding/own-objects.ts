/** How to recognise our objects when there is no document. */
export interface OwnObjects {
  /** The set of mesh pods on the node: without a document, an address that it lacks may belong in it. */
  readonly meshSet: string;
  readonly isOwnChain: (chain: string) => boolean;
  readonly isOwnPriority: (priority: number) => boolean;
}
