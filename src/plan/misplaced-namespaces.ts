import type { RequiredNamespace } from '../ir/requirements.js';
import type { Observation } from './observation.js';
import type { Obstacle } from './obstacle.js';

/**
 * Obstacles for namespaces that are not what the document says: the node's own, or one without the address of its owner. A write in
 * there would change a foreign namespace.
 * @param course a retiring namespace may have lost its addresses already; a recorded one is known without them.
 */
export function findMisplacedNamespaces(
  required: readonly RequiredNamespace[],
  observation: Observation,
  course: 'desired' | 'retiring',
): readonly Obstacle[] {
  return required.flatMap((one) => findMisplaced(one, observation, course));
}

/** Whether the obstacle is that the namespace is the node's own. Findings in such a namespace have no meaning. */
export function isNodesOwn({ code }: Obstacle): boolean {
  return code === 'namespace-is-the-nodes';
}

function findMisplaced(
  { address, addressCode, addressPath, netns, owner, path, scope }: RequiredNamespace,
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
  if (address === null || found === undefined || found.includes(address)) return [];
  if (course === 'retiring' && (found.length === 0 || recorded.has(netns))) return [];
  const there = found.length === 0 ? 'has no IPv4 address' : `has ${found.slice(0, 3).join(', ')}`;
  return [
    {
      code: addressCode,
      scope,
      item: null,
      message: `no interface in ${netns} has ${owner}'s address ${address}: it ${there}`,
      remedy: `correct ${path} or ${addressPath}; --no-address-check goes on without looking`,
      path: addressPath,
    },
  ];
}
