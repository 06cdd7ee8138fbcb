import type { Link } from '../ir/link.js';
import type { NamespaceProgram } from '../ir/program.js';
import type { Constants } from '../model/constants.js';

/**
 * Where the other ends of our veth pairs are. `ip` does not say it of an end in another namespace: the design knows its
 * name, and the namespaces who has it. Without it the way back could not make a pair again.
 */
export function withVethPeers(
  namespaces: readonly NamespaceProgram[],
  designs: readonly Constants[],
): readonly NamespaceProgram[] {
  const pairs = designs.flatMap(({ tunnels }) => Object.values(tunnels)).map(({ name, peerName }) => [name, peerName]);
  return namespaces.map((namespace) => {
    return { ...namespace, links: namespace.links.map((link) => ({ ...link, peer: peerOf(namespace, link) })) };
  });

  function peerOf({ netns, scope }: NamespaceProgram, { kind, name, peer }: Link): Link['peer'] {
    if (kind !== 'veth') return peer;
    const names = pairs.map((pair) => (scope === 'host' ? pair : [...pair].reverse()));
    const wanted = names.filter(([here]) => here === name).map(([, there]) => there);
    const found = namespaces.flatMap((one) => {
      const isElsewhere = one.netns !== netns && (one.scope === 'host') !== (scope === 'host');
      return isElsewhere ? one.links.filter((link) => isOneOf(link, wanted)).map((link) => ({ link, one })) : [];
    })[0];
    return found === undefined ? peer : { name: found.link.name, netns: found.one.netns };
  }
}

function isOneOf({ kind, name }: Link, wanted: readonly (string | undefined)[]): boolean {
  return kind === 'veth' && wanted.includes(name);
}
