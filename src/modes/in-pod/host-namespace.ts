import type { AddressSet } from '../../ir/address-set.js';
import { familyOf, singlePrefix } from '../../ir/family.js';
import { from, fromLocalSocket, inSet, rule } from '../../ir/make.js';
import { type CompiledNamespace, hostScope } from '../../ir/program.js';
import type { Family, Table } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';
import type { InpodInputs, MeshPod } from './inputs.js';
import { dropped, opening, sourceNat, tcp } from './matches.js';
import { tableOf } from './tables.js';

/** The node's namespace: probes of mesh pods get a source address of their own. */
export function hostNamespace({ constants, families, meshPods, profile }: InpodInputs): CompiledNamespace {
  return {
    scope: hostScope,
    netns: null,
    rulesets: families.map((family) => ({
      family,
      tables: [...(profile.guardsProbeAddress ? [guardTable(family, constants)] : []), probeTable(family, constants)],
    })),
    sets: families.map((family) => probeSet(family, meshPods, constants)),
    nativePrefix: null,
    links: [],
    addresses: [],
    routes: [],
    ipRules: [],
    sysctls: [],
  };
}

/** A pod takes whoever has that address for the node. */
function guardTable(family: Family, { chains, probe }: InpodConstants): Table {
  const drop = rule([from(singlePrefix(probe[family])), tcp, opening], dropped, {
    causes: [`constants.probe.${family}`],
    purpose: 'nobody else opens connections from the address of the probes',
  });
  return tableOf('mangle', 'pods', [{ hook: 'PREROUTING', name: chains.prerouting, rules: [drop] }]);
}

function probeTable(family: Family, { chains, probe, sets }: InpodConstants): Table {
  const rewrite = rule([tcp, fromLocalSocket(), inSet(sets[family], 'dst')], sourceNat(probe[family]), {
    causes: [`constants.probe.${family}`, `constants.sets.${family}`],
    purpose: "the node's own connections to mesh pods, kubelet probes above all, are told from forwarded ones",
  });
  return tableOf('nat', 'pods', [{ hook: 'POSTROUTING', name: chains.postrouting, rules: [rewrite] }]);
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
