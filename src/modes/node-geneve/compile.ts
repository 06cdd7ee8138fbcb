import { type CompiledNamespace, type CompiledProgram, hostScope } from '../../ir/program.js';
import { filterTable } from './filter-table.js';
import { hostIpRules, hostRoutes } from './host-routes.js';
import { type GeneveInputs, geneveInputs } from './inputs.js';
import { mangleTable } from './mangle-table.js';
import { meshSet } from './mesh-set.js';
import { natTable } from './nat-table.js';
import type { GeneveState } from './state.js';
import { hostSysctls } from './sysctls.js';
import { hostTunnelEnds } from './tunnels.js';
import { ztunnelNamespace } from './ztunnel-namespace.js';

/**
 * Istio's node-level redirection of 2023 (istio/istio cni/pkg/ambient at 1.18 to 1.20): two tunnels to ztunnel, marks
 * that choose route tables, TPROXY in ztunnel's namespace. Without a ztunnel the node holds nothing.
 */
export function compileNodeGeneve(state: GeneveState): CompiledProgram {
  if (state.ztunnel === null) return { namespaces: [] };
  return geneveProgram(geneveInputs(state, state.ztunnel));
}

export function geneveProgram(inputs: GeneveInputs): CompiledProgram {
  return { namespaces: [hostNamespace(inputs), ztunnelNamespace(inputs)] };
}

function hostNamespace(inputs: GeneveInputs): CompiledNamespace {
  const tables = [mangleTable(inputs), natTable(inputs)];
  return {
    scope: hostScope,
    netns: null,
    rulesets: [{ family: 'ipv4', tables: inputs.profile.acceptsForwarded ? [...tables, filterTable(inputs)] : tables }],
    sets: [meshSet(inputs)],
    nativePrefix: null,
    ...hostTunnelEnds(inputs),
    routes: hostRoutes(inputs),
    ipRules: hostIpRules(inputs),
    sysctls: hostSysctls(inputs),
  };
}
