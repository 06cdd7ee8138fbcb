import type { Evidence } from '../../ir/evidence.js';
import type { Link } from '../../ir/link.js';
import type { Claim, NamespaceRef, Ownership } from '../../ir/ownership.js';
import { hostScope, namespaceAt } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import { isTunnelEnd } from './anchors.js';
import type { GeneveConstants } from './constants.js';
import { ourProtocol } from './kernel-values.js';
import { geneveOwnership } from './ownership.js';
import { type Standing, standings } from './standing.js';
import type { GeneveState, TunnelKind } from './state.js';

/**
 * Recognises our objects on a node: they have our shape, the design is in place in the namespace, and they are
 * connected with it. An object with our shape but without that evidence is a collision.
 */
export function geneveClaims(
  constants: GeneveConstants,
  tunnelKind: TunnelKind | null,
  evidence: Evidence<GeneveState>,
): Ownership {
  const shapes = geneveOwnership(constants, tunnelKind);
  const found = standings(evidence, constants);
  const claim = (shaped: Claim, { netns }: NamespaceRef, isConnected: (standing: Standing) => boolean): Claim => {
    if (shaped !== 'ours') return shaped;
    const standing = found.get(netns);
    return standing?.isInPlace && isConnected(standing) ? 'ours' : 'collision';
  };
  return {
    ...shapes,
    chain: (ref) => claim(shapes.chain(ref), ref, ({ ownsChains }) => ownsChains),
    ruleInBuiltin: (ref, rule) =>
      claim(shapes.ruleInBuiltin(ref, rule), ref, ({ ownsChains }) => ref.scope !== hostScope || ownsChains),
    native: (ref, table) => claim(shapes.native(ref, table), ref, ({ ownsTable }) => ownsTable),
    set: (ref, set) => claim(shapes.set(ref, set), ref, () => true),
    link: (ref, link) => {
      const shaped = shapes.link(ref, link);
      if (shaped === 'ours' && isDesired(ref, link)) return 'ours';
      return claim(shaped, ref, ({ namespace }) => isEnd(namespace, link));
    },
    route: (ref, route) => claim(shapes.route(ref, route), ref, (standing) => leadsToUs(ref, route, standing)),
    ipRule: (ref, rule) => claim(shapes.ipRule(ref, rule), ref, () => true),
  };

  /** A link equal to a desired one can be claimed safely. Whether it is up does not matter. */
  function isDesired({ netns }: NamespaceRef, { id, kind, name, peer, port, remote }: Link): boolean {
    const desired = namespaceAt(evidence.desired, netns)?.links ?? [];
    return desired.some((one) => {
      const isSame = one.name === name && one.kind === kind && one.id === id && one.port === port;
      return isSame && one.remote === remote && one.peer?.name === peer?.name && one.peer?.netns === peer?.netns;
    });
  }

  function isEnd(namespace: Standing['namespace'], link: Link): boolean {
    return (['inbound', 'outbound'] as const).some((direction) => isTunnelEnd(namespace, link, constants, direction));
  }

  /** Whether a route leads through a tunnel, to ztunnel or nowhere. A route with our protocol number is always ours. */
  function leadsToUs({ scope }: NamespaceRef, { destination, dev, protocol, via }: Route, standing: Standing): boolean {
    if (protocol === ourProtocol || dev === null) return true;
    const { addresses, devices } = standing;
    const tunnels = Object.values(constants.tunnels).map(({ name, peerName }) =>
      scope === hostScope ? name : peerName,
    );
    if (tunnels.includes(dev) || devices.has(dev) || (scope !== hostScope && dev === 'lo')) return true;
    return addresses.has(via ?? destination.replace(/\/32$/, ''));
  }
}
