import { RedirectError } from '../base/redirect-error.js';
/** A network namespace that the document names does not exist. */
export class NamespaceGoneError extends RedirectError {
  override readonly name = 'NamespaceGoneError';
  override readonly code = 'namespace-gone';
  readonly netns: string;
  /** The statement of the document that names it. */
  readonly path: string;
  /** Whether it is a pod's, which may end at any time. */
  readonly isOfPod: boolean;

  /** @param owner who makes it. */
  constructor(netns: string, path: string, owner: string, isOfPod = false) {
    super(`${path}: there is no network namespace at ${netns}; correct it, or wait until ${owner} runs`);
    this.netns = netns;
    this.path = path;
    this.isOfPod = isOfPod;
  }
}

export function namespaceGoneNote({ netns, scope }: { readonly netns: string; readonly scope: string }): string {
  return `the namespace ${netns} is gone, and what ${scope} had in it with it`;
}
