/** A pod by its name. Of one that the document no longer has it says what it had, so that this can be removed. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  /** Addresses besides those in the document. */
  readonly ips?: readonly string[];
  /** Its interface on the node, where the document does not have it. */
  readonly hostInterface?: string;
}
