import { type Lab, type LabNodeName, nodeLocalDns, nodeLocalDns6, podsOf } from '../../topology.js';

/** Its listeners are in every pod of its node, also outside the mesh: only a pod's rules lead to them. */
export function proxy(lab: Lab, node: LabNodeName) {
  const pods = podsOf(lab, node).flatMap(({ name, netns }) => ['--pod', `${name}=${netns}`]);
  const resolvers = [nodeLocalDns, nodeLocalDns6].flatMap((address) => ['--resolver', address]);
  return { program: 'ztunnel-in-pods.py', options: [...pods, ...resolvers] } as const;
}
