import { oncePer } from '../../base/once-per.js';
import type { Paths } from '../network.js';
import type { Scene } from '../topology/scene.js';
import type { Case } from './case.js';

/**
 * Cases for which all checks held, with the last scene in which they did and the namespaces that their packets met
 * there.
 */
export type Passed = Map<Case, { readonly scene: Scene; readonly met: readonly string[] }>;

export function noneYet(): Passed {
  return new Map();
}

/** The cases of one more scene: a case whose packets meet nothing that is different passes again. */
export interface Repeated {
  /** The scene, which notes what packets meet. */
  readonly scene: { readonly network: Paths; readonly memories: Scene['memories'] };
  /** Whether a case is known to pass; where not, it is to be run next. */
  readonly passes: (one: Case) => boolean;
  /** The case that was run passed. */
  readonly passed: (one: Case) => void;
}

export function repeated(passed: Passed, scene: Scene): Repeated {
  const { memories, network } = scene;
  const met = new Set<string>();
  const noting = <T>(all: ReadonlyMap<string, T>) => ({
    get: (name: string) => {
      met.add(name);
      return all.get(name);
    },
  });
  return {
    scene: { memories, network: { namespaces: noting(network.namespaces), wires: noting(network.wires) } },
    passes: (one) => {
      met.clear();
      const known = passed.get(one);
      if (known === undefined || !known.met.every((name) => isSameIn(known.scene, scene, name))) return false;
      passed.set(one, { scene, met: known.met });
      return true;
    },
    passed: (one) => passed.set(one, { scene, met: [...met] }),
  };
}

/** Whether packets meet the same in a namespace: its program, what it is connected to, and who listens in it. */
function isSameIn(one: Scene, other: Scene, name: string): boolean {
  if (one.network.namespaces.get(name) !== other.network.namespaces.get(name)) return false;
  return surroundings(one).of(name) === surroundings(other).of(name);
}

const surroundings = oncePer(({ memories, network }: Scene) => {
  const known = new Map<string, string>();
  return {
    of: (name: string): string => {
      const text =
        known.get(name) ?? JSON.stringify([[...(network.wires.get(name) ?? [])], memories.get(name)?.sockets], shown);
      known.set(name, text);
      return text;
    },
  };
});

function shown(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
