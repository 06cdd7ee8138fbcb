import { oldSet, probeRules, probeSet, routing } from '../../modes/in-pod/layouts/host.js';
import { type BusyNode, type Family, podOf } from './busy-node.js';

const tools = { ipv4: 'iptables', ipv6: 'ip6tables' } as const;

/** What a release leaves on a node: rules by pod, and what it has in the node's own namespace. */
export interface NodeLayout {
  readonly rules: Readonly<Partial<Record<Family, (pod: 'client' | 'server') => string>>>;
  readonly host: 'old-set' | 'appended' | 'first' | 'none';
  readonly backend?: 'legacy' | 'nft';
}

/** Writes it as that release does: each pod's routing and rules, then the node's set and rule. */
export function loadLayout(node: BusyNode, { backend = 'nft', host, rules }: NodeLayout): void {
  const families = (['ipv4', 'ipv6'] as const).filter((family) => rules[family] !== undefined);
  for (const family of families) {
    const [tool, ip] = [`${tools[family]}-${backend}-restore`, family === 'ipv4' ? '-4' : '-6'];
    for (const pod of ['client', 'server'] as const) {
      // A second backend has the same routing.
      if (backend === 'nft') node.run(node[pod], ['ip', ip, '-batch', '-'], routing[family]);
      node.run(node[pod], [tool, '--noflush'], rules[family]?.(pod));
    }
    if (host === 'none') continue;
    const set = host === 'old-set' ? oldSet : `istio-inpod-probes-v${family === 'ipv4' ? 4 : 6}`;
    const members = [node.client, node.server].map((pod) => ({ ip: pod[family], uid: podOf(pod).uid }));
    node.run(node.host, ['ipset', '-exist', 'restore'], probeSet(set, family, members));
    node.run(node.host, [tool, '--noflush'], probeRules(family, set, host === 'first' ? 'first' : 'appended'));
  }
}
