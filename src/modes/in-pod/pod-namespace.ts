import type { IpRule } from '../../ir/ip-rule.js';
import { emptyNamespace, type NamespaceProgram } from '../../ir/program.js';
import { ipv6Metric, type Route } from '../../ir/route.js';
import type { Family, Ruleset } from '../../ir/ruleset.js';
import type { InpodConstants } from './constants.js';
import type { MeshPod, PodRulesInputs } from './inputs.js';
import { mangleRules, natRules, type PodChains, rawRules } from './pod-rules.js';
import { tableOf } from './tables.js';

/** A pod's own namespace: what it sends and receives meets ztunnel's listeners in there. */
export function podNamespace(
  pod: MeshPod,
  constants: InpodConstants,
  families: readonly Family[],
  keepsDeadRules: boolean,
): NamespaceProgram {
  return {
    ...emptyNamespace(pod.scope, pod.netns),
    rulesets: families.map((family) => podRuleset({ family, pod, constants, keepsDeadRules })),
    routes: families.map((family) => returnRoute(family, constants)),
    ipRules: families.map((family) => returnRule(family, constants)),
  };
}

function podRuleset(inputs: PodRulesInputs): Ruleset {
  const { chains } = inputs.constants;
  const table = (name: string, { output, prerouting }: PodChains) =>
    tableOf(name, inputs.pod.path, [
      { hook: 'PREROUTING', name: chains.prerouting, rules: prerouting },
      { hook: 'OUTPUT', name: chains.output, rules: output },
    ]);
  const tables = [table('mangle', mangleRules(inputs)), table('nat', natRules(inputs))];
  return {
    family: inputs.family,
    tables: inputs.pod.dnsCapture ? [...tables, table('raw', rawRules(inputs))] : tables,
  };
}

/** Answers on connections of ztunnel with a client's address are local, though they go to that address. */
function returnRoute(family: Family, { table }: InpodConstants): Route {
  return {
    family,
    table,
    type: 'local',
    destination: family === 'ipv4' ? '0.0.0.0/0' : '::/0',
    via: null,
    dev: 'lo',
    source: null,
    scope: family === 'ipv4' ? 'host' : 'global',
    onlink: false,
    metric: family === 'ipv4' ? 0 : ipv6Metric,
    protocol: null,
    extra: [],
    origin: { causes: ['constants.table'], purpose: 'answers go back to ztunnel' },
  };
}

function returnRule(family: Family, { marks, priority, table }: InpodConstants): IpRule {
  return {
    family,
    priority,
    fwmark: marks.connection,
    action: { kind: 'lookup', table },
    protocol: null,
    extra: [],
    origin: { causes: ['constants.priority', 'constants.marks.connection'], purpose: 'answers go back to ztunnel' },
  };
}
