import type { Link } from '../ir/link.js';
import { type KernelNamespace, type KernelProgram, namespaceAt } from '../ir/program.js';

/**
 * Names of veth ends of this namespace whose other end is not in the namespace where it is desired: the pair was cut, or
 * leads to an earlier one. Both ends are then made again.
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
