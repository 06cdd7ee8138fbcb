import type { IpOperation } from '../ir/ip-operation.js';
import type { Link } from '../ir/link.js';
import type { Ownership } from '../ir/ownership.js';
import { hostScope, type KernelNamespace } from '../ir/program.js';
import type { Change, NoteChange } from './change.js';

/** What becomes of the tunnels' ends in one namespace. */
export interface LinkComparison {
  readonly changes: readonly Change[];
  /** Links that are deleted and made anew, or that go with their other end: what hangs on them has to be written again. */
  readonly rebuilt: ReadonlySet<string>;
  readonly removals: readonly IpOperation[];
  /** veth pairs, made from the node's side before the other namespace is programmed. */
  readonly pairs: readonly IpOperation[];
  readonly creations: readonly IpOperation[];
  /** Links that are no longer desired. */
  readonly deletions: readonly IpOperation[];
}

/**
 * @param orphans names of veth ends in this namespace whose other end is not where it should be.
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
  /** The node's side makes and deletes a pair; the other side only an end that has lost its other one. */
  const isHere = (link: Link) => link.kind !== 'veth' || observed.scope === hostScope || orphans.has(link.name);
  /** Down first, so that undoing brings the link back as it was: up, ready for its addresses and routes. */
  const removal = (link: Link): readonly IpOperation[] => [
    ...(link.up ? [{ kind: 'set-link-down', link } as const] : []),
    ...(isHere(link) ? [{ kind: 'delete-link', link } as const] : []),
  ];
  for (const want of desired.links) {
    const have = ours.find(({ name }) => name === want.name);
    const item = { object: 'link', link: want } as const;
    if (have !== undefined && isSameLink(want, have) && !orphans.has(want.name)) {
      if (have.remote === want.remote && have.up === want.up) continue;
      changes.push(note('changed', item, { object: 'link', link: have }));
      if (have.remote !== want.remote) creations.push({ kind: 'set-link-remote', link: want, before: have });
      if (!have.up) creations.push({ kind: 'set-link-up', link: want });
      continue;
    }
    changes.push(have === undefined ? note('missing', item) : note('changed', item, { object: 'link', link: have }));
    if (have !== undefined) rebuilt.add(want.name);
    if (have !== undefined) removals.push(...removal(have));
    if (want.kind !== 'veth') creations.push({ kind: 'add-link', link: want });
    else if (desired.scope === hostScope) pairs.push({ kind: 'add-link', link: want });
    creations.push({ kind: 'set-link-up', link: want });
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

  /** The kernel has one link of an identifier: under another name it has to go before the desired one is made. */
  function isInTheWay({ id, kind }: Link): boolean {
    return id !== null && desired.links.some((want) => want.kind === kind && want.id === id);
  }
}

function isSameLink(a: Link, b: Link): boolean {
  return a.kind === b.kind && a.id === b.id && a.port === b.port;
}
