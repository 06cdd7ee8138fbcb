import type { Request } from '../native/netlink/socket.js';

/** What the kernel said to one question, in the words that last: without counters and timers. */
export interface Said {
  readonly bytes: Buffer;
  /** How long it was: of what is long only a digest is kept. */
  readonly length: number;
  /** Why it refused; null: it did not. */
  readonly refusal: string | null;
}

/**
 * One thing that an answer was made of. As long as all of them are as they were, the same question gets the same
 * answer.
 */
export type Part =
  /** What rtnetlink said. */
  | { readonly kind: 'messages'; readonly request: Request; readonly isList: boolean; readonly said: Said }
  /** Each commit of nf_tables makes another generation. */
  | { readonly kind: 'rules'; readonly cookie: bigint; readonly generation: number }
  /** Null: there is no such file. */
  | { readonly kind: 'file'; readonly path: string; readonly text: string | null }
  | { readonly kind: 'folder'; readonly path: string; readonly names: string }
  /** What ipset printed, which the kernel gives no number. */
  | { readonly kind: 'sets'; readonly words: readonly string[]; readonly printed: string };

export interface Basis {
  /** Path of the network namespace; null: our own. */
  readonly netns: string | null;
  readonly parts: readonly Part[];
}

const made = new WeakSet<object>();

export function makeBasis(netns: string | null | undefined, parts: readonly Part[]): Basis {
  const basis: Basis = { netns: netns ?? null, parts };
  made.add(basis);
  return basis;
}

/** Whoever runs commands in another way passes these on without knowing what they are. */
export function isBasis(given: object | undefined): given is Basis {
  return given !== undefined && made.has(given);
}

/** Equal for two parts about the same, whatever it was. */
export function subjectOf(part: Part): string {
  switch (part.kind) {
    case 'messages': {
      const { body, type } = part.request;
      return `messages ${part.isList} ${type} ${body.toString('latin1')}`;
    }
    case 'rules':
      return 'rules';
    case 'file':
      return `file ${part.path}`;
    case 'folder':
      return `folder ${part.path}`;
    case 'sets':
      return `sets ${part.words.join(' ')}`;
  }
}

export function isSamePart(one: Part, other: Part): boolean {
  if (one.kind === 'messages' && other.kind === 'messages') return isSameSaid(one.said, other.said);
  if (one.kind === 'rules' && other.kind === 'rules')
    return one.cookie === other.cookie && one.generation === other.generation;
  if (one.kind === 'file' && other.kind === 'file') return one.text === other.text;
  if (one.kind === 'folder' && other.kind === 'folder') return one.names === other.names;
  return one.kind === 'sets' && other.kind === 'sets' && one.printed === other.printed;
}

export function isSameSaid(one: Said, other: Said): boolean {
  return one.refusal === other.refusal && one.bytes.equals(other.bytes);
}
