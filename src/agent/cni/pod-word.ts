import { isIP } from 'node:net';
import { posix } from 'node:path';
import type { CniWord } from '../desired/source.js';
import { MalformedRequestError, quoted } from './malformed-request.js';

const longestName = 253;
const longestPath = 4_000;
const mostAddresses = 64;

/** What Kubernetes accepts as a name of a pod or namespace: a DNS subdomain. */
export function isKubernetesName(text: string): boolean {
  return text.length <= longestName && /^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(text);
}

/**
 * Checks what a plugin says of a pod: every part of it goes on to other programs. `root`: where the agent sees the file
 * system of the node.
 */
export function podWord({ ips, name, namespace, netns }: CniWord, root: string): CniWord {
  checkPodName(namespace, name);
  if (!isPlainPath(netns))
    throw new MalformedRequestError(`${quoted(netns)} is no absolute path of a network namespace`);
  if (ips.length > mostAddresses)
    throw new MalformedRequestError(`a pod has at most ${mostAddresses} addresses, these are ${ips.length}`);
  const wrong = ips.find((ip) => isIP(ip) === 0);
  if (wrong !== undefined) throw new MalformedRequestError(`${quoted(wrong)} is no address`);
  return { namespace, name, netns: posix.join(root, netns), ips };
}

export function checkPodName(namespace: string, name: string): void {
  if (!isKubernetesName(namespace)) throw new MalformedRequestError(`${quoted(namespace)} is no name of a namespace`);
  if (!isKubernetesName(name)) throw new MalformedRequestError(`${quoted(name)} is no name of a pod`);
}

/** The characters that a document allows in a path, and no way up. */
export function isPlainPath(path: string): boolean {
  if (path.length > longestPath || !/^(?:\/[A-Za-z0-9_.@][A-Za-z0-9_.@-]*)+$/.test(path)) return false;
  return !path.split('/').some((part) => part === '.' || part === '..');
}
