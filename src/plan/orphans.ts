import type { Link } from '../ir/link.js';
import { type KernelNamespace, type KernelProgram, namespaceAt } from '../ir/program.js';

/**
 * Names of veth ends in this namespace whose peer is not in the namespace where it is desired: the peer is gone, or in
 * an earlier namespace. Both ends are then recreated.
 */
export function orphanedEnds(
  desired: KernelNamespace,
  observed: KernelNamespace,
  desiredProgram: KernelProgram,
  observedProgram: KernelProgram,
): ReadonlySet<string> {
  const veths = desired.links.filter(isVeth);
  const orphans = veths.filter(({ name, peer }) => {
    const isHere = observed.links.some((link) => link.name === name && isVeth(link));
    return isHere && !hasOtherEnd(peer?.name ?? '');
  });
  return new Set(orphans.map(({ name }) => name));

  function hasOtherEnd(peerName: string): boolean {
    return desiredProgram.namespaces
      .filter(({ netns }) => netns !== desired.netns)
      .some(({ netns, links }) => {
        const live = namespaceAt(observedProgram, netns);
        return (
          links.some(isNamed(peerName)) &&
          (live?.links.some((link) => isNamed(peerName)(link) && isVeth(link)) ?? false)
        );
      });
  }
}

function isVeth(link: Link): boolean {
  return link.kind === 'veth';
}

function isNamed(name: string): (link: Link) => boolean {
  return (link) => link.name === name;
}
