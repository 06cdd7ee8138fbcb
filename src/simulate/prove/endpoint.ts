import type { Address } from '../address.js';
import type { Origin } from '../conversation.js';

/**
 * The kinds of endpoint. `proxy`: the mesh's own process, `spoofed`: the same with another's source address, `guest`: a
 * machine behind an interface of a mesh pod, `loopback`: whoever asks for it.
 */
export type EndpointRole =
  | 'mesh-pod'
  | 'other-pod'
  | 'node'
  | 'proxy'
  | 'spoofed'
  | 'guest'
  | 'loopback'
  | 'service'
  | 'node-port'
  | 'world';

/** One end of a conversation: it represents all endpoints that the program treats the same. */
export interface Endpoint {
  readonly role: EndpointRole;
  /** `default/app`, `the node (10.0.0.1)`, `203.0.113.1`. */
  readonly name: string;
  readonly address: Address;
  /** Where its packets come from; null: it sends none (a service). */
  readonly origin: Origin | null;
  /** The mark that its socket gives to its packets; 0: none. */
  readonly mark: number;
  /** Spoofed source only: whose address it uses. */
  readonly spoofs: Pick<Endpoint, 'role' | 'name'> | null;
  /** Service or node port only: the role of its backend; null: none. */
  readonly backend: EndpointRole | null;
  /** The only destination port; null: any. */
  readonly port: number | null;
}
