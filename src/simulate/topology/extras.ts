import type { SimulatableNamespace } from '../../ir/program.js';

export type NamespaceChange = (namespace: SimulatableNamespace) => SimulatableNamespace;

/** What a scene has besides its document: for questions like "what if the node also had ...". */
export interface Extras {
  /** More addresses of the node, with prefix lengths, on its uplink or on `lo`. */
  readonly addresses: readonly { readonly on: 'uplink' | 'lo'; readonly address: string }[];
  /** Changes the node's namespace further, for example adds foreign rules. */
  readonly host: NamespaceChange;
  /** The same for the other namespaces; omitted: no change. */
  readonly inside?: NamespaceChange;
}

export const noExtras: Extras = { addresses: [], host: (host) => host };
