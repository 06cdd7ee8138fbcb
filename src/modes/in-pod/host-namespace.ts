import type { AddressSet } from '../../ir/address-set.js';
import { familyOf } from '../../ir/family.js';
import { fromLocalSocket, inSet, rule } from '../../ir/make.js';
import { type CompiledNamespace, hostScope } from '../../ir/program.js';
import type { Family, Ruleset } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';
import type { InpodInputs, MeshPod } from './inputs.js';
import { sourceNat, tcp } from './matches.js';
import { tableOf } from './tables.js';

/** The node's namespace: probes of mesh pods get a source address of their own. */
export function hostNamespace({ constants, families, meshPods }: InpodInputs): CompiledNamespace {
  return {
    scope: hostScope,
    netns: null,
    rulesets: families.map((family) => probeRules(family, constants)),
    sets: families.map((family) => probeSet(family, meshPods, constants)),
    nativePrefix: null,
    links: [],
    addresses: [],
    routes: [],
    ipRules: [],
    sysctls: [],
  };
}

function probeRules(family: Family, { chains, probe, sets }: InpodConstants): Ruleset {
  const rewrite = rule([tcp, fromLocalSocket(), inSet(sets[family], 'dst')], sourceNat(probe[family]), {
    causes: [`constants.probe.${family}`, `constants.sets.${family}`],
    purpose: "the node's own connections to mesh pods, kubelet probes above all, are told from forwarded ones",
  });
  const hooked = [{ hook: 'POSTROUTING', name: chains.postrouting, rules: [rewrite] }];
  return { family, tables: [tableOf('nat', 'pods', hooked)] };
}

/** The comment of a member is its pod's uid: an address that another pod has by now is not removed with the old pod. */
function probeSet(family: Family, pods: readonly MeshPod[], { sets }: InpodConstants): AddressSet {
  const members = pods.flatMap(({ ips, path, uid }) =>
    ips
      .filter((ip) => familyOf(ip) === family)
      .map((entry) => ({
        entry,
        extra: ['comment', uid],
        origin: { causes: [`${path}.ips`, `${path}.uid`], purpose: 'a mesh pod' },
      })),
  );
  return {
    name: sets[family],
    type: 'hash:ip',
    family,
    hashsize: 1024,
    maxelem: 65_536,
    extra: ['comment'],
    members,
    origin: { causes: ['pods', `constants.sets.${family}`], purpose: 'addresses of the mesh pods of this node' },
  };
}
