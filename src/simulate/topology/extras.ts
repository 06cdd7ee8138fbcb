import type { SimulatableNamespace } from '../../ir/program.js';

export type NamespaceChange = (namespace: SimulatableNamespace) => SimulatableNamespace;

/** What a scene has besides what its document says: for questions of the kind "what if the node also had ...". */
export interface Extras {
  /** More addresses of the node, with their prefix lengths, on its device to the world (`uplink`) or on `lo`. */
  readonly addresses: readonly { readonly on: 'uplink' | 'lo'; readonly address: string }[];
  /** Changes what the node's namespace holds beyond that, rules of others for example. */
  readonly host: NamespaceChange;
  /** The same for the other namespaces; left out: nothing. */
  readonly inside?: NamespaceChange;
}

export const noExtras: Extras = { addresses: [], host: (host) => host };
