import type { PodKey } from '../desired/desired.js';
import { longestRequest, printRequest, type ZdsRequest } from './messages.js';

/** A pod as ztunnel is told of it. */
export interface Workload {
  readonly uid: string;
  readonly pod: PodKey;
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Null: there is none at its path. */
  readonly netns: WorkloadNamespace | null;
}

export interface WorkloadNamespace {
  readonly path: string;
  /** Which namespace was there, as DEVICE:INODE: ztunnel tells namespaces apart by these. */
  readonly id: string;
}

/** By uid, which is what ztunnel tells pods apart by. */
export type Workloads = ReadonlyMap<string, Workload>;

export function addOf({ name, namespace, serviceAccount, uid }: Workload): ZdsRequest & { kind: 'add' } {
  return { kind: 'add', uid, name, namespace, serviceAccount };
}

/** Far more than the tags and lengths of its fields. */
const around = 32;

/** Whether ztunnel would read it whole. Names in Kubernetes are short enough. */
export function isTellable(workload: Workload): boolean {
  const { name, namespace, serviceAccount, uid } = workload;
  // As UTF-8 a letter has at most three bytes; what is short by that is not printed for this.
  if (3 * (uid.length + name.length + namespace.length + serviceAccount.length) + around <= longestRequest) return true;
  return printRequest(addOf(workload)).length <= longestRequest;
}
