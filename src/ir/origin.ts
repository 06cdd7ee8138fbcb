/** Why an object is in the program. Never part of equality, never sent to the kernel. */
export interface Origin {
  /** Paths in the document, such as `node.hostIP` or `pods[ns/name].ip`; empty if the design alone needs it. */
  readonly causes: readonly string[];
  /** One line for people: what the object is for. */
  readonly purpose: string;
}
