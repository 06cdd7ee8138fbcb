import { accepted, type ReadResult, refused, type TextValue } from './text-value.js';
import { readToken } from './token.js';

/** PATH_MAX is 4096 with the closing NUL. */
const longest = 4095;

/** Path of a network namespace, such as `/var/run/netns/cni-6cbb4d97` or `/proc/1234/ns/net`. */
export const netnsPath: TextValue = {
  noun: "a network namespace's path",
  allowed: 'an absolute path of A-Z a-z 0-9 _ . @ - without empty parts, . and ..',
  pattern: '^(?:/[A-Za-z0-9_.@][A-Za-z0-9_.@-]*)+$',
  read: readNetnsPath,
};

/** One spelling for one path: on every node `/var/run` is a link to `/run`. */
export function canonicalNetnsPath(path: string): string {
  return path.replace(/^\/var\/run\//, '/run/');
}

function readNetnsPath(text: string): ReadResult<string> {
  const [root, ...parts] = text.split('/');
  if (root !== '' || parts.length === 0) return refused('it is not absolute');
  if (text.length > longest) return refused(`it has ${text.length} bytes`);
  for (const part of parts) {
    if (part === '') return refused("it has an empty part (two '/' in a row, or one at the end)");
    if (part === '.' || part === '..') return refused(`it has '${part}' as a part`);
    const token = readToken(part, longest);
    if (!token.ok) return refused(token.reason.replace(/^it (holds|starts)/, 'a part of it $1'));
  }
  return accepted(text);
}
