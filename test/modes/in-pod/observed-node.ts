import { familyOf, singlePrefix } from '../../../src/ir/family.js';
import type { KernelNamespace, KernelProgram } from '../../../src/ir/program.js';
import type { Route } from '../../../src/ir/route.js';
import { podScope } from '../../../src/modes/in-pod/scopes.js';
import type { InpodState } from '../../../src/modes/in-pod/state.js';
import { kernelProgramOf } from '../../../src/program-of.js';

const plain = { table: 254, type: 'unicast', source: null, onlink: false, metric: 0, protocol: null, extra: [] };

function direct(ip: string, dev: string): Route {
  return { ...plain, family: familyOf(ip), destination: singlePrefix(ip), via: null, dev, scope: 'link' };
}

function byDefault(via: string, dev: string): Route {
  return { ...plain, family: 'ipv4', destination: '0.0.0.0/0', via, dev, scope: 'global' };
}

/**
 * A node after an apply, with a veth and a route for each pod, as an observation shows it. The pods have one IPv4
 * address each.
 */
export function observedNode(
  state: InpodState,
  change: (namespace: KernelNamespace) => KernelNamespace = (one) => one,
): KernelProgram {
  const pods = state.pods.map((pod, index) => ({ scope: podScope(pod), ip: pod.ips[0] ?? '', veth: `veth${index}` }));
  const own = new Map(pods.map(({ ip, scope }) => [scope, ip]));
  return {
    namespaces: kernelProgramOf(state).namespaces.map((namespace) => {
      const ip = own.get(namespace.scope);
      const { addresses, routes } =
        ip === undefined
          ? {
              addresses: [
                { link: 'eth0', address: '172.18.0.2/16' },
                ...pods.map(({ veth }) => ({ link: veth, address: '10.244.1.1/32' })),
              ],
              routes: [byDefault('172.18.0.1', 'eth0'), ...pods.map((pod) => direct(pod.ip, pod.veth))],
            }
          : {
              addresses: [{ link: 'eth0', address: `${ip}/32` }],
              routes: [direct('10.244.1.1', 'eth0'), byDefault('10.244.1.1', 'eth0')],
            };
      return change({ ...namespace, addresses, routes: [...namespace.routes, ...routes] });
    }),
  };
}

/** The IPv4 rules of an observed namespace with rules ahead of all others in a chain of a table. */
export function withRulesAhead(
  namespace: KernelNamespace,
  text: KernelNamespace['rulesets'][number],
  at: readonly [table: string, chain: string],
): KernelNamespace {
  const added = text.tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules));
  return {
    ...namespace,
    rulesets: namespace.rulesets.map((ruleset) =>
      ruleset.family === 'ipv6'
        ? ruleset
        : {
            ...ruleset,
            tables: ruleset.tables.map((table) =>
              table.name === at[0]
                ? {
                    ...table,
                    chains: table.chains.map((chain) =>
                      chain.name === at[1] ? { ...chain, rules: [...added, ...chain.rules] } : chain,
                    ),
                  }
                : table,
            ),
          },
    ),
  };
}
