import type { EntrySettings } from './conflist/entry.js';
import type { Disk } from './disk/disk.js';

/** Where the parts of an installation are, as this process sees them. */
export interface InstallPlaces {
  readonly binDirectory: string;
  readonly confDirectory: string;
  /** Only this configuration, in either of its forms; null: the one that the container runtime uses. */
  readonly confName: string | null;
  /** Null: none is written. Ours asks the agent and needs none. */
  readonly kubeconfig: string | null;
}

export interface InstallOptions extends InstallPlaces {
  readonly disk: Disk;
  /** The plugin that is copied. */
  readonly plugin: string;
  readonly entry: EntrySettings;
  readonly serviceAccount: ServiceAccount;
}

/** What a pod knows of its API server. */
export interface ServiceAccount {
  /** Where the token and the CA of the cluster are; the token changes about once an hour. */
  readonly directory: string;
  /** Such as `https://10.96.0.1:443`; null: this is no pod. */
  readonly server: string | null;
}

/** One part of the installation after it was looked at. */
export interface PartReport {
  readonly part: 'plugin' | 'entry' | 'kubeconfig';
  readonly path: string;
  /** `waiting`: what it needs is not there yet. */
  readonly state: 'right' | 'written' | 'waiting' | 'failed';
  /** Why it is not right; null: it is. */
  readonly why: string | null;
}

export interface InstallReport {
  readonly parts: readonly PartReport[];
  /** What somebody should know though all parts are right. */
  readonly warnings: readonly string[];
}
