import type { NamespaceProgram } from '../../ir/program.js';

/** What a scene has besides what its document says: for questions of the kind "what if the node also had ...". */
export interface Extras {
  /** More addresses of the node, with their prefix lengths, on its device to the world (`uplink`) or on `lo`. */
  readonly addresses: readonly { readonly on: 'uplink' | 'lo'; readonly address: string }[];
  /** Changes what the host holds beyond that, rules of others for example. */
  readonly host: (host: NamespaceProgram) => NamespaceProgram;
  /** The same for ztunnel's namespace; left out: nothing. */
  readonly inside?: (ztunnel: NamespaceProgram) => NamespaceProgram;
}

export const noExtras: Extras = { addresses: [], host: (host) => host };
