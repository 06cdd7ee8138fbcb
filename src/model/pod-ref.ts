/**
 * A pod by its name. For a pod that the document no longer has it also says what the pod had, so that this can be
 * removed.
 */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  /** Addresses besides those in the document. */
  readonly ips?: readonly string[];
  /** Its uid, where members of sets say whose they are and neither the document nor a record knows it. */
  readonly uid?: string;
  /** Its interface on the node, if the document does not have the pod. */
  readonly hostInterface?: string;
}
