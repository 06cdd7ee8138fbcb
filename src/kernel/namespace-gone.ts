import { RedirectError } from '../base/redirect-error.js';
/** A network namespace that the document names does not exist. */
export class NamespaceGoneError extends RedirectError {
  override readonly name = 'NamespaceGoneError';
  override readonly code = 'namespace-gone';
  readonly netns: string;
  /** The statement of the document that names it. */
  readonly path: string;

  constructor(netns: string, path: string) {
    super(`${path}: there is no network namespace at ${netns}; correct it, or wait until ztunnel runs`);
    this.netns = netns;
    this.path = path;
  }
}

export function namespaceGoneNote(netns: string): string {
  return `the namespace ${netns} is gone, and what ztunnel had in it with it`;
}
