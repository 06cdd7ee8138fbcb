import { agentSocket, type Lab, type LabNodeName, nodeLocalDns, nodeLocalDns6, podsOf } from '../../topology.js';

/**
 * Its listeners are in pods of its node: in those that the agent tells it about, or in all of them, also outside the
 * mesh, since only a pod's rules lead to them.
 */
export function proxy(lab: Lab, node: LabNodeName) {
  const pods = podsOf(lab, node).flatMap(({ name, netns }) => ['--pod', `${name}=${netns}`]);
  const known = lab.hasAgents ? ['--zds', agentSocket(lab, node)] : pods;
  const resolvers = [nodeLocalDns, nodeLocalDns6].flatMap((address) => ['--resolver', address]);
  return { program: 'ztunnel-in-pods', options: [...known, ...resolvers] } as const;
}
