import type { Machine } from '../../index.js';
import { type FoundLink, hostRoutes, linksIn } from './ask-ip.js';

/** A pod whose interface on the node is asked for. */
export interface UnwiredPod {
  readonly uid: string;
  readonly ip: string;
  /** Null: not known. */
  readonly netns: string | null;
  /** Whether the name of its own end is needed too. */
  readonly needsOwnEnd: boolean;
}

export type InterfaceAnswer =
  | { readonly found: { readonly hostInterface: string; readonly podInterface: string | null } }
  | { readonly why: string };

/**
 * The node's ends of pods' veths: by the route to the pod's address alone in the main table, else by the veth in the
 * pod's namespace that has the address. Anything else than a veth is refused, since the rules need both ends.
 */
export async function hostInterfaces(
  machine: Machine,
  pods: readonly UnwiredPod[],
): Promise<ReadonlyMap<string, InterfaceAnswer>> {
  if (pods.length === 0) return new Map();
  const [links, routes] = await Promise.all([linksIn(machine, null), hostRoutes(machine)]);
  return new Map(await Promise.all(pods.map(async (pod) => [pod.uid, await answerFor(pod)] as const)));

  async function answerFor({ ip, needsOwnEnd, netns }: UnwiredPod): Promise<InterfaceAnswer> {
    const byRoute = routes.get(ip);
    if (byRoute !== undefined && !needsOwnEnd)
      return hostEnd(
        byRoute,
        links.find(({ name }) => name === byRoute),
      );
    if (netns === null) {
      const why = byRoute === undefined ? `no route of the node leads to ${ip} alone, and ` : '';
      return { why: `${why}its network namespace is not known, so its interface on the node was not found` };
    }
    const inside = (await linksIn(machine, netns)).find(({ addresses }) => addresses.includes(ip));
    if (inside === undefined) return { why: `no interface in ${netns} has its address ${ip}` };
    if (inside.kind !== 'veth')
      return { why: `its interface ${inside.name} is ${kindOf(inside)}, and only a veth has an end on the node` };
    const host = links.find(
      ({ index, kind, peerIndex }) => kind === 'veth' && index === inside.peerIndex && peerIndex === inside.index,
    );
    if (host === undefined) return { why: `the other end of its interface ${inside.name} is not on the node` };
    if (byRoute !== undefined && byRoute !== host.name)
      return { why: `the route to ${ip} leads to ${byRoute}, and the other end of its interface is ${host.name}` };
    return { found: { hostInterface: host.name, podInterface: inside.name } };
  }
}

function hostEnd(name: string, link: FoundLink | undefined): InterfaceAnswer {
  if (link?.kind === 'veth') return { found: { hostInterface: name, podInterface: null } };
  return {
    why: `the route to it leads to ${name}, which is ${link === undefined ? 'gone' : kindOf(link)} and no veth`,
  };
}

function kindOf({ kind }: FoundLink): string {
  return kind === null ? 'a device of the machine' : `a ${kind}`;
}
