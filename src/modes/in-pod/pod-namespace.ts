import type { IpRule } from '../../ir/ip-rule.js';
import type { CompiledNamespace } from '../../ir/program.js';
import type { Route } from '../../ir/route.js';
import type { Family, Ruleset } from '../../ir/ruleset.js';
import { anyPod, rulesetsOfPods } from './alike-pods.js';
import type { InpodConstants } from './constants.js';
import type { InpodInputs, MeshPod, PodRulesInputs } from './inputs.js';
import { mangleRules, natRules, type PodChains, rawRules } from './pod-rules.js';
import { tableOf } from './tables.js';

const purpose = 'answers go back to ztunnel, though they go to the address of a client';

/** The pods' own namespaces: what a pod sends and receives meets ztunnel's listeners in there. */
export function podNamespaces(
  pods: readonly MeshPod[],
  { constants, families, profile }: InpodInputs,
): readonly CompiledNamespace[] {
  const [none, nativePrefix] = [[], null] as const;
  const routes = families.map((family) => returnRoute(family, constants));
  const ipRules = families.map((family) => returnRule(family, constants));
  const known = new Map<string, ReturnType<typeof rulesetsOfPods>>();
  return pods.map((pod) => {
    const like = traitsOf(pod);
    const rulesetsOf =
      known.get(like) ??
      rulesetsOfPods(
        families.map((family) => podRuleset({ family, pod: { ...pod, ...anyPodLike(pod) }, constants, profile })),
      );
    known.set(like, rulesetsOf);
    return {
      scope: pod.scope,
      netns: pod.netns,
      rulesets: rulesetsOf(pod.path),
      sets: none,
      nativePrefix,
      links: none,
      addresses: none,
      routes,
      ipRules,
      sysctls: none,
    };
  });
}

/** Pods with the same have the same rules. */
function traitsOf({ dnsCapture, dnsPath, ingress, path, virtualInterfaces }: MeshPod): string {
  return [dnsCapture, dnsPath.startsWith(path), ingress, ...virtualInterfaces].join(' ');
}

function anyPodLike({ dnsPath, path }: MeshPod): Pick<MeshPod, 'path' | 'dnsPath'> {
  return { path: anyPod, dnsPath: dnsPath.startsWith(path) ? anyPod + dnsPath.slice(path.length) : dnsPath };
}

function podRuleset(inputs: PodRulesInputs): Ruleset {
  const { chains } = inputs.constants;
  const table = (name: string, { output, prerouting }: PodChains) =>
    tableOf(name, inputs.pod.path, [
      ...(prerouting === null ? [] : [{ hook: 'PREROUTING', name: chains.prerouting, rules: prerouting }]),
      { hook: 'OUTPUT', name: chains.output, rules: output },
    ]);
  const tables = [table('mangle', mangleRules(inputs)), table('nat', natRules(inputs))];
  return {
    family: inputs.family,
    tables: inputs.pod.dnsCapture ? [...tables, table('raw', rawRules(inputs))] : tables,
  };
}

/** The kernel turns metric 0 of an IPv6 route into 1024. */
const metrics: Readonly<Record<Family, number>> = { ipv4: 0, ipv6: 1024 };

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
    metric: metrics[family],
    protocol: null,
    extra: [],
    origin: { causes: ['constants.table'], purpose },
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
    origin: { causes: ['constants.priority', 'constants.marks.connection'], purpose },
  };
}
