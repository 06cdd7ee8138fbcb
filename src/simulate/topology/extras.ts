import type { SimulatableNamespace } from '../../ir/program.js';

/** What a scene has besides what its document says: for questions of the kind "what if the node also had ...". */
export interface Extras {
  /** More addresses of the node, with their prefix lengths, on its device to the world (`uplink`) or on `lo`. */
  readonly addresses: readonly { readonly on: 'uplink' | 'lo'; readonly address: string }[];
  /** Changes what the host holds beyond that, rules of others for example. */
  readonly host: (host: SimulatableNamespace) => SimulatableNamespace;
  /** The same for ztunnel's namespace; left out: nothing. */
  readonly inside?: (ztunnel: SimulatableNamespace) => SimulatableNamespace;
}

export const noExtras: Extras = { addresses: [], host: (host) => host };
