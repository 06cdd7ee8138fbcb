import type { Inside } from '../in-process/answerer.js';
import { namesIn } from '../in-process/files.js';
import { textOrNull } from '../in-process/small-file.js';
import { setLibraryOrNull } from '../native/libipset.js';
import { generationOf } from '../native/netfilter/generation.js';
import { isKept, type KeptFiles } from './kept-files.js';
import { linksNow } from './links-now.js';
import { type Basis, isSameSaid, type Part } from './part.js';
import { areStillSaid, type Groups, groups, type Messages } from './still-said.js';

/** What is the same for all namespaces of one check. */
export interface Check {
  readonly files: KeptFiles;
  /** Files that are in every namespace or, as these, in none. */
  readonly absent: ReadonlySet<string>;
}

/** Whether all of it is as it was. The thread is inside of the namespace. @throws where the kernel cannot be asked. */
export function areStill(inside: Inside, { netns, parts }: Basis, check: Check): boolean {
  const links = linksNow(inside, parts);
  const unasked: Messages[] = [];
  for (const part of parts) {
    if (part.kind === 'messages') {
      const said = links?.(part.request, part.isList) ?? null;
      if (said === null) unasked.push(part);
      else if (!isSameSaid(part.said, said)) return false;
    } else if (!isStill(inside, netns, part, check)) return false;
  }
  if (unasked.length === 0) return true;
  return areStillSaid(inside.route(), links === null ? groupsOf(parts, unasked) : groups(unasked));
}

const known = new WeakMap<readonly Part[], Groups>();

/** Those of all messages among some parts, which are asked the same way each time. */
function groupsOf(parts: readonly Part[], messages: readonly Messages[]): Groups {
  const found = known.get(parts) ?? groups(messages);
  known.set(parts, found);
  return found;
}

function isStill(
  inside: Inside,
  netns: string | null,
  part: Exclude<Part, { kind: 'messages' }>,
  { absent, files }: Check,
): boolean {
  switch (part.kind) {
    case 'rules': {
      const socket = inside.netfilter();
      return part.generation === generationOf(socket) && part.cookie === socket.namespaceCookie();
    }
    case 'file':
      if (part.text !== null && isKept(part.path)) return part.text === files.textOf(netns, part.path);
      return part.text === (absent.has(part.path) ? null : textOrNull(part.path));
    case 'folder':
      return part.names === namesIn(part.path);
    case 'sets':
      return part.printed === setLibraryOrNull(inside.libc)?.runWords(part.words).stdout;
  }
}
