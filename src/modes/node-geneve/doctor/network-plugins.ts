import type { Finding } from '../../../report/finding.js';
import type { GeneveFacts } from './facts.js';

/** Network plugins and services that are known to interfere. */
export function checkNetworkPlugins(facts: GeneveFacts): readonly Finding[] {
  const { links, rules, runsNetworkd } = facts;
  const has = (name: string) => links?.some((link) => link.name === name) === true;
  const chains = rules.flatMap(({ ruleset }) =>
    ruleset.tables.flatMap((table) => table.chains.map((chain) => ({ table: table.name, chain }))),
  );
  const findings: Finding[] = [];
  if (has('kube-ipvs0')) {
    findings.push({
      code: 'kube-proxy-ipvs',
      severity: 'warning',
      evidence: 'link kube-ipvs0',
      consequence: 'service addresses are addresses of the node: traffic to them is never captured (istio/ztunnel#621)',
      remedy: 'run kube-proxy in mode iptables or nftables',
    });
  }
  if (has('cilium_host')) {
    findings.push({
      code: 'cilium-datapath',
      severity: 'warning',
      evidence: 'link cilium_host',
      consequence:
        'Cilium may carry packets past the rules of the node, and marks 0x200, 0x300 and 0xc00 to 0xf00 are its own (istio/istio#44198)',
      remedy: 'set bpf-lb-sock-hostns-only and legacy host routing in Cilium, and other constants.marks',
    });
  }
  const rpf = chains.some(
    ({ table, chain }) =>
      table === 'raw' &&
      chain.rules.some(({ matches }) => matches.some((match) => 'module' in match && match.module === 'rpfilter')),
  );
  if (rpf) {
    findings.push({
      code: 'reverse-path-rule',
      severity: 'warning',
      evidence: 'a rule of the raw table matches rpfilter',
      consequence: "ztunnel's packets with a pod's address are dropped there (istio/istio#40973)",
      remedy:
        'with Calico: workloadSourceSpoofing: Any, and the annotation cni.projectcalico.org/allowedSourcePrefixes on ztunnel',
    });
  }
  if (runsNetworkd) {
    findings.push({
      code: 'systemd-networkd',
      severity: 'warning',
      evidence: '/run/systemd/netif exists',
      consequence: 'a restart of systemd-networkd removes ip rules and routes that it did not make (systemd#19106)',
      remedy:
        'ManageForeignRoutingPolicyRules=no and ManageForeignRoutes=no in networkd.conf, and redirect verify from a timer',
    });
  }
  return findings;
}
