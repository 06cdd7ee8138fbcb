import type { IpOperation } from '../ir/ip-operation.js';
import type { Link } from '../ir/link.js';
import type { Ownership } from '../ir/ownership.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import type { Change, NoteChange } from './change.js';

/** The changes of tunnel links in one namespace. */
export interface LinkComparison {
  readonly changes: readonly Change[];
  /**
   * Links that are recreated, or that disappear with their peer: the addresses and routes on them must be written
   * again.
   */
  readonly rebuilt: ReadonlySet<string>;
  readonly removals: readonly IpOperation[];
  /** veth pairs, created from the node's side before the other namespace is programmed. */
  readonly pairs: readonly IpOperation[];
  readonly creations: readonly IpOperation[];
  /** Links that are no longer desired. */
  readonly deletions: readonly IpOperation[];
}

/**
 * @param orphans names of veth ends in this namespace whose peer is not where it is desired.
 */
export function compareLinks(
  desired: KernelNamespace,
  observed: KernelNamespace,
  ownership: Ownership,
  orphans: ReadonlySet<string>,
  note: NoteChange,
): LinkComparison {
  const ours = observed.links.filter((link) => ownership.link(observed, link) === 'ours');
  const changes: Change[] = [];
  const rebuilt = new Set<string>();
  const removals: IpOperation[] = [];
  const pairs: IpOperation[] = [];
  const creations: IpOperation[] = [];
  /** The node's side creates and deletes a pair; the other side deletes only an orphaned end. */
  const isHere = (link: Link) => link.kind !== 'veth' || observed.scope === hostScope || orphans.has(link.name);
  /** Sets the link down first, so that the inverse of the step sets it up again before its addresses and routes. */
  const removal = (link: Link): readonly IpOperation[] => [
    ...(link.up ? [{ kind: 'set-link-down', link } as const] : []),
    ...(isHere(link) ? [{ kind: 'delete-link', link } as const] : []),
  ];
  for (const desiredLink of desired.links) {
    const observedLink = ours.find(({ name }) => name === desiredLink.name);
    const item = { object: 'link', link: desiredLink } as const;
    if (observedLink !== undefined && isSameLink(desiredLink, observedLink) && !orphans.has(desiredLink.name)) {
      if (observedLink.remote === desiredLink.remote && observedLink.up === desiredLink.up) continue;
      changes.push(note('changed', item, { object: 'link', link: observedLink }));
      if (observedLink.remote !== desiredLink.remote)
        creations.push({ kind: 'set-link-remote', link: desiredLink, before: observedLink });
      if (!observedLink.up) creations.push({ kind: 'set-link-up', link: desiredLink });
      continue;
    }
    changes.push(
      observedLink === undefined
        ? note('missing', item)
        : note('changed', item, { object: 'link', link: observedLink }),
    );
    if (observedLink !== undefined) rebuilt.add(desiredLink.name);
    if (observedLink !== undefined) removals.push(...removal(observedLink));
    if (desiredLink.kind !== 'veth') creations.push({ kind: 'add-link', link: desiredLink });
    else if (desired.scope === hostScope) pairs.push({ kind: 'add-link', link: desiredLink });
    creations.push({ kind: 'set-link-up', link: desiredLink });
  }
  const retiring = ours.filter((link) => !desired.links.some(({ name }) => name === link.name));
  const displaced = retiring.filter(isInTheWay);
  for (const link of displaced) {
    rebuilt.add(link.name);
    removals.push(...removal(link));
  }
  return {
    changes: [...changes, ...retiring.map((link) => note('extra', { object: 'link', link }))],
    rebuilt,
    removals,
    pairs,
    creations,
    deletions: retiring.filter((link) => !displaced.includes(link)).flatMap(removal),
  };

  /**
   * The kernel allows one link per identifier: a link with another name must be deleted before the desired one is
   * created.
   */
  function isInTheWay({ id, kind }: Link): boolean {
    return id !== null && desired.links.some((desiredLink) => desiredLink.kind === kind && desiredLink.id === id);
  }
}

function isSameLink(a: Link, b: Link): boolean {
  return a.kind === b.kind && a.id === b.id && a.port === b.port;
}
