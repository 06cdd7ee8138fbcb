import { familyOf } from '../ir/family.js';
import type { RequiredNamespace } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import type { Obstacle } from './obstacle.js';

/**
 * Obstacles for namespaces that are not what the document says: the node's own, one that the document names twice, or
 * one without the addresses of its owner. A write in there would change a foreign namespace.
 * @param course a retiring namespace may have lost its addresses already; a recorded one is known without them.
 */
export function findMisplacedNamespaces(
  required: readonly RequiredNamespace[],
  observation: Observation,
  course: 'desired' | 'retiring',
): readonly Obstacle[] {
  const inodeOf = ({ netns }: RequiredNamespace) => observation.facts.get(netns)?.inode;
  const byInode = new Map(required.toReversed().map((one) => [inodeOf(one), one]));
  return required.flatMap((one) => {
    const inode = inodeOf(one);
    const first = inode === undefined ? one : (byInode.get(inode) ?? one);
    return first === one ? findMisplaced(one, observation, course) : [claimedTwice(one, first)];
  });
}

/** Whether the obstacle is that the namespace is the node's own. Findings in such a namespace have no meaning. */
export function isNodesOwn({ code }: Obstacle): boolean {
  return code === 'namespace-is-the-nodes';
}

/** Two paths may lead to one namespace. */
function claimedTwice({ netns, owner, path, scope }: RequiredNamespace, first: RequiredNamespace): Obstacle {
  return {
    code: 'namespace-claimed-twice',
    scope,
    item: null,
    message: `${netns} of ${owner} is the same network namespace as ${first.netns} of ${first.owner}`,
    remedy: `correct ${path} or ${first.path}`,
    path,
  };
}

function findMisplaced(
  { addressCode, addressPath, addresses, netns, owner, path, scope }: RequiredNamespace,
  { facts, recorded }: Observation,
  course: 'desired' | 'retiring',
): readonly Obstacle[] {
  const { addresses: found, isNodesOwn } = facts.get(netns) ?? {};
  if (isNodesOwn === true) {
    return [
      {
        code: 'namespace-is-the-nodes',
        scope,
        item: null,
        message: `${netns} is the node's own network namespace, not ${owner}'s`,
        remedy: `correct ${path}`,
        path,
      },
    ];
  }
  const missing = found === undefined ? undefined : addresses.find((address) => !found.includes(address));
  if (found === undefined || missing === undefined) return [];
  const family = familyOf(missing);
  const others = found.filter((address) => familyOf(address) === family);
  if (course === 'retiring' && (others.length === 0 || recorded.has(netns))) return [];
  const there =
    others.length === 0
      ? `has no ${family === 'ipv4' ? 'IPv4' : 'IPv6'} address`
      : `has ${others.slice(0, 3).join(', ')}`;
  return [
    {
      code: addressCode,
      scope,
      item: null,
      message: `no interface in ${netns} has ${owner}'s address ${missing}: it ${there}`,
      remedy: `correct ${path} or ${addressPath}; --no-address-check goes on without looking`,
      path: addressPath,
    },
  ];
}
