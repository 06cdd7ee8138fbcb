import type { SimulatableProgram } from '../ir/program.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { ToldStepView } from '../report/observed-view.js';
import type { TracedBranch } from '../simulate/trace.js';
import { type Compared, compareCourse } from './compare.js';
import { foretoldSteps } from './foretold.js';
import { nftChains } from './nft-chains.js';
import type { ChainsByNamespace } from './reason.js';
import { type ToldStep, toldSteps } from './told.js';

/** What the kernel told, by namespace. */
export type Told = ReadonlyMap<string, readonly ToldStep[]>;

/** The way of a trace that the kernel's course is most like. */
export interface BestWay extends Compared {
  /** Which of the ways. */
  readonly way: number;
  readonly foretold: readonly ToldStepView[];
}

export function chainsOf({ namespaces }: SimulatableProgram, backend: ResolvedBackend): ChainsByNamespace {
  return new Map(namespaces.map((namespace) => [namespace.scope, nftChains(namespace, backend)]));
}

/** @param chains in whose words the kernel's steps are. */
export function bestWay(
  branches: readonly TracedBranch[],
  told: Told,
  chains: ChainsByNamespace,
  backend: ResolvedBackend,
): BestWay {
  const seen = new Map(
    [...told].map(([namespace, steps]) => [namespace, toldSteps(namespace, steps, chains.get(namespace) ?? new Map())]),
  );
  const ways = branches.map(({ packets: [packet] }, way): BestWay => {
    const foretold = foretoldSteps(packet?.hops ?? [], backend);
    return { way, foretold, ...compareCourse(foretold, seen) };
  });
  const [best] = ways.toSorted((one, other) => rank(other) - rank(one));
  if (best === undefined) throw new Error('a trace has at least one way');
  return best;
}

function rank({ agreed, parted }: Compared): number {
  return parted === null ? Number.POSITIVE_INFINITY : agreed.length;
}
