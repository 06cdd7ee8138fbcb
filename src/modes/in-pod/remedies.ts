import type { KernelNamespace } from '../../ir/program.js';
import type { Remedy, TakenObject } from '../../ir/remedy.js';
import type { InpodConstants } from './constants.js';
import { ciliumChains } from './layouts/cilium.js';
import { hasSidecar } from './sidecar.js';

const longestName = 31;
const longestChain = 28;

const sidecar = {
  what: "the pod has a sidecar's rules",
  remedy: 'take the pod out of the mesh with `mesh: false`, or start it again without its sidecar',
};

const mixed = {
  what: 'besides rules of its ztunnel mode it has others',
  remedy: "remove those others, or all of Cilium's chains in the pod",
};

function knownAs(name: string | undefined, rulesets: KernelNamespace['rulesets']): Pick<Remedy, 'known'> {
  if (name !== undefined && Object.values<string>(ciliumChains).includes(name)) return { known: mixed };
  return hasSidecar(rulesets) ? { known: sidecar } : {};
}

/** The constant behind a collision, and a free value for it. */
export function inpodRemedy({ rulesets }: KernelNamespace, taken: TakenObject, constants: InpodConstants): Remedy {
  const { chains, priority, sets, table } = constants;
  switch (taken.object) {
    case 'set': {
      const family = taken.name === sets.ipv6 ? 'ipv6' : 'ipv4';
      return { path: `constants.sets.${family}`, free: numbered(sets[family], longestName) };
    }
    case 'chain':
      return {
        path: 'constants.chains',
        free: numbered(chains.output, longestChain),
        ...knownAs(taken.name, rulesets),
      };
    case 'route':
      return { path: 'constants.table', free: String(table + 1) };
    case 'ip-rule':
      return { path: 'constants.priority', free: String(priority - 1) };
    case 'rule':
    case 'link':
      return { path: 'constants.chains', free: null };
  }
}

function numbered(name: string, longest: number): string {
  return `${name.slice(0, longest - 1)}2`;
}
