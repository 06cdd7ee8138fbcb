import type { Machine } from '../index.js';

/** How `redirect agent` was started, checked. */
export interface AgentOptions {
  readonly source:
    | { readonly kind: 'documents'; readonly folder: string; readonly node: string | null }
    | {
        readonly kind: 'kubernetes';
        /** Null: the service account of the pod that it runs in. */
        readonly kubeconfig: string | null;
        readonly node: string;
        /** A document without pods. */
        readonly defaults: string;
        /** File of `kind: Enrolment`: which pods are in the mesh (`--enrolment`); null: as Istio has it. */
        readonly enrolment: string | null;
      };
  /** Null: no HTTP. */
  readonly listen: { readonly host: string; readonly port: number } | null;
  readonly runDirectory: string;
  /** The list of the mesh for plugins that find no agent. */
  readonly meshFile: string;
  readonly ztunnelSocket: string;
  /** Path of the node's network namespace; null: that of this process. */
  readonly hostNetns: string | null;
  readonly resyncSeconds: number;
  readonly whenZtunnelIsGone: 'keep' | 'remove';
  /** A function decides at the end: is this an upgrade or an uninstall? */
  readonly onExit: 'keep' | 'remove' | (() => Promise<'keep' | 'remove'>);
  readonly logFormat: 'json' | 'text';
  readonly machine: Machine;
  readonly stateDirectory: string | null;
  /** The root under which /proc is read, such as /host in a container. */
  readonly procRoot: string;
}
