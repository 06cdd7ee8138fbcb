import type { Link } from '../../ir/link.js';
import { hostScope, type KernelNamespace } from '../../ir/program.js';
import { visible } from '../visible.js';
import type { PlaceView, WireView } from './node-view.js';

/** What connects the node with the other places: the links that the document makes, else the pod's or proxy's own. */
export function wiresOf(desired: readonly KernelNamespace[], places: readonly PlaceView[]): readonly WireView[] {
  const host = desired.find(({ scope }) => scope === hostScope);
  return places.flatMap(({ key, side }) => {
    if (side === 'middle') return [];
    const there = desired.find(({ scope }) => scope === key);
    const pairs = (host?.links ?? []).flatMap((link) => {
      const isConnected = there?.links.some((one) => isPair(link, one)) === true;
      return !isConnected ? [] : [{ from: hostScope, to: key, text: visible(link.name) }];
    });
    return pairs.length > 0 ? pairs : [{ from: hostScope, to: key, text: '' }];
  });
}

/** A tunnel has one number at both ends; a pair names its other end. */
function isPair(here: Link, there: Link): boolean {
  if (here.peer?.name != null) return here.peer.name === there.name;
  return here.kind === there.kind && here.id !== null && here.id === there.id;
}
