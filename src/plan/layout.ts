import type { KernelProgram, Scope } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Change } from './change.js';
import type { Observation } from './observation.js';

/** A layout of rules, of another release than the desired one, that a namespace holds. */
export interface FoundLayout {
  readonly scope: Scope;
  /** The newest release that writes it. */
  readonly name: string;
  /** The oldest one; null: no other is known. */
  readonly since: string | null;
  /** `mixed`: some of its rules are there, among others. */
  readonly extent: 'whole' | 'half-applied' | 'mixed';
  readonly backend: ResolvedBackend;
}

/** The rules of some namespaces, in both backends. */
export interface LayoutQuestion extends Pick<Observation, 'backend' | 'otherBackend' | 'program'> {
  readonly desired: KernelProgram;
}

/** Recognises the layouts of releases. */
export type LayoutReader = (question: LayoutQuestion) => readonly FoundLayout[];

/** The layouts behind the changes of a plan: every other namespace holds what is desired. */
export function layoutsBehind(
  changes: readonly Change[],
  { backend, otherBackend, program }: Observation,
  desired: KernelProgram,
  read: LayoutReader = () => [],
): readonly FoundLayout[] {
  const changed = new Set(changes.filter(({ item }) => isOfLayout(item.object)).map(({ netns }) => netns));
  const within = ({ namespaces }: KernelProgram) => ({
    namespaces: namespaces.filter(({ netns }) => changed.has(netns)),
  });
  return [
    ...read({ backend, desired, otherBackend: within(otherBackend), program: within(program) }),
    ...ofTables(changes),
  ];
}

function isOfLayout(object: Change['item']['object']): boolean {
  return object === 'chain' || object === 'rule' || object === 'set';
}

/** Tables of nft come with their layout. */
function ofTables(changes: readonly Change[]): readonly FoundLayout[] {
  const found = changes.flatMap(({ item, scope }): readonly FoundLayout[] => {
    if (item.object !== 'table' || item.layout === null) return [];
    return [{ scope, ...item.layout, extent: 'whole', backend: 'nft' }];
  });
  return found.filter(
    ({ name, scope }, index) => found.findIndex((one) => one.name === name && one.scope === scope) === index,
  );
}
