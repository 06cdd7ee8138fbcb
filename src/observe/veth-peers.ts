import type { Link } from '../ir/link.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import type { Design } from '../model/design.js';
import { modeOf } from '../modes/index.js';

/**
 * Finds the other ends of our veth pairs. `ip` does not show an end in another namespace, so it is searched in the
 * namespaces by the name that its design gives it. Without it a rollback could not recreate a pair.
 */
export function withVethPeers(
  namespaces: readonly KernelNamespace[],
  designs: readonly Design[],
): readonly KernelNamespace[] {
  const pairs = designs.flatMap((one) => modeOf(one.mode).design.linkPairs(one));
  return namespaces.map((namespace) => {
    return { ...namespace, links: namespace.links.map((link) => ({ ...link, peer: peerOf(namespace, link) })) };
  });

  function peerOf({ netns, scope }: KernelNamespace, { kind, name, peer }: Link): Link['peer'] {
    if (kind !== 'veth') return peer;
    const names = pairs.map((pair) => (scope === hostScope ? pair : ([pair[1], pair[0]] as const)));
    const peerNames = names.filter(([here]) => here === name).map(([, there]) => there);
    const found = namespaces.flatMap((one) => {
      const isElsewhere = one.netns !== netns && (one.scope === hostScope) !== (scope === hostScope);
      return isElsewhere ? one.links.filter((link) => isOneOf(link, peerNames)).map((link) => ({ link, one })) : [];
    })[0];
    return found === undefined ? peer : { name: found.link.name, netns: found.one.netns };
  }
}

function isOneOf({ kind, name }: Link, peerNames: readonly string[]): boolean {
  return kind === 'veth' && peerNames.includes(name);
}
