import type { Address } from '../address.js';
import type { Origin } from '../conversation.js';

/** Who may speak with whom. `proxy`: the mesh's own, `spoofed`: that with the address of somebody else. */
export type EndpointRole = 'mesh-pod' | 'other-pod' | 'node' | 'proxy' | 'spoofed' | 'service' | 'node-port' | 'world';

/** Somebody at one end of a conversation, standing for all that the program cannot tell from it. */
export interface Endpoint {
  readonly role: EndpointRole;
  /** For people: `default/app`, `the node (10.0.0.1)`, `203.0.113.1`. */
  readonly name: string;
  readonly address: Address;
  /** Where its packets come from; null: nobody speaks from there (a service). */
  readonly origin: Origin | null;
  /** Of a spoofed source: whose address it has. */
  readonly spoofs: Pick<Endpoint, 'role' | 'name'> | null;
  /** Of a service or node port: who is behind it; null: nobody. */
  readonly backend: EndpointRole | null;
  /** The one port that is spoken to; null: any. */
  readonly port: number | null;
}
