/** By what objects of ours are told where no document names them. */
export interface OwnObjects {
  /** The set of the mesh pods on the node: without a document, who is not in it may be meant to be. */
  readonly meshSet: string;
  readonly isOwnChain: (chain: string) => boolean;
  readonly isOwnPriority: (priority: number) => boolean;
}
