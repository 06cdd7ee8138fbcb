import type { Conversation } from '../../conversation.js';
import type { Case } from '../case.js';
import type { NamespaceNames } from '../ends.js';

/** A conversation in the middle of a change, with the same one before and after it. */
export interface TransitionInput {
  readonly case: Case;
  readonly conversation: Conversation;
  readonly before: Conversation;
  readonly after: Conversation;
  readonly bare: () => Conversation;
  /** Links are recreated or the proxy is replaced: packets may be held back and sent again. */
  readonly mayHold: boolean;
  /** One of the endpoints joins or leaves the mesh. */
  readonly moves: boolean;
  /** One name for the namespaces of both proxies. */
  readonly nameOf: NamespaceNames;
  /** Addresses of both proxies. */
  readonly proxies: ReadonlySet<string>;
}

export interface TransitionProperty {
  readonly name: string;
  readonly sentence: string;
  /** Whether it concerns first packets, or later packets of connections opened before the change. */
  readonly about: 'first packets' | 'connections';
  readonly violation: (inputFor: TransitionInput) => string | null;
}
