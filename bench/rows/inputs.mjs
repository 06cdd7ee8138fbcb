import { parseNodeState } from '../../dist/lib/index.js';

/** A node with many pods, as JSON would give it. */
export function document(count) {
  return {
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.20',
    backend: 'iptables-nft',
    node: { name: 'big', hostIP: '172.18.0.2' },
    ztunnel: {
      namespace: 'istio-system',
      name: 'ztunnel',
      ip: '10.100.0.2',
      hostInterface: 'vzt',
      netns: '/run/netns/ztunnel',
    },
    pods: Array.from({ length: count }, (_, index) => ({
      namespace: 'default',
      name: `pod-${index}`,
      ip: `10.${128 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
      hostInterface: `veth${index}`,
    })),
  };
}

/** The same as a mode with pods' own namespaces has it. */
export function documentInPods(count) {
  return {
    ...{ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', backend: 'iptables-nft' },
    node: { name: 'big' },
    pods: document(count).pods.map(({ hostInterface: _, ...pod }, index) => {
      return { ...pod, uid: `uid-${index}`, netns: `/run/netns/pod-${index}` };
    }),
  };
}

export function stateOf(given) {
  const read = parseNodeState(given);
  if (read.ok) return read.value;
  throw new Error(JSON.stringify(read));
}

/** Rules as kube-proxy writes them: five a service with one endpoint. */
export function serviceRules(services) {
  const numbers = Array.from({ length: services }, (_, index) => index);
  const chains = numbers.flatMap((each) => [`:KUBE-SVC-${each} - [0:0]`, `:KUBE-SEP-${each} - [0:0]`]);
  const rules = numbers.flatMap((each) => {
    const [vip, pod] = [
      `10.${96 + (each >> 16)}.${(each >> 8) & 255}.${each & 255}`,
      `10.${200 + (each >> 16)}.${(each >> 8) & 255}.${each & 255}`,
    ];
    const name = `-m comment --comment "shop/service-${each}:http"`;
    return [
      `-A KUBE-SERVICES -d ${vip}/32 -p tcp ${name} -m tcp --dport 80 -j KUBE-SVC-${each}`,
      `-A KUBE-SVC-${each} ! -s 10.244.0.0/16 -d ${vip}/32 -p tcp ${name} -m tcp --dport 80 -j KUBE-MARK-MASQ`,
      `-A KUBE-SVC-${each} ${name} -j KUBE-SEP-${each}`,
      `-A KUBE-SEP-${each} -s ${pod}/32 ${name} -j KUBE-MARK-MASQ`,
      `-A KUBE-SEP-${each} -p tcp ${name} -m tcp -j DNAT --to-destination ${pod}:8080`,
    ];
  });
  const own = [':KUBE-SERVICES - [0:0]', ':KUBE-MARK-MASQ - [0:0]'];
  const first = ['-A PREROUTING -j KUBE-SERVICES', '-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000'];
  return `*nat\n${[...own, ...chains, ...first, ...rules].join('\n')}\nCOMMIT\n`;
}
