import type { EntrySettings } from '../../../src/install/conflist/entry.js';

export const settings: EntrySettings = {
  runDirectory: '/var/run/istio-cni',
  meshFile: null,
  agentTimeoutSeconds: 10,
  fail: 'closed',
  excludeNamespaces: ['kube-system'],
  podNamespace: 'istio-system',
  podPrefix: 'redirect-agent-',
};

/** Our entry on lines of its own, behind two levels of two blanks. */
const ours = `    {
      "type": "redirect-cni",
      "cni_agent_run_dir": "/var/run/istio-cni",
      "agent_timeout": 10,
      "fail": "closed",
      "exclude_namespaces": [
        "kube-system"
      ],
      "pod_namespace": "istio-system",
      "pod_prefix": "redirect-agent-"
    }`;

/** As network plugins write them: the text, and what it is with our entry. */
export const lists: Readonly<Record<string, { readonly before: string; readonly after: string }>> = {
  'ptp with portmap, as kindnet writes it': {
    before: `
{
  "cniVersion": "0.3.1",
  "name": "kindnet",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": { "type": "host-local", "dataDir": "/run/cni-ipam-state", "routes": [{ "dst": "0.0.0.0/0" }], "ranges": [[{ "subnet": "10.244.1.0/24" }]] },
      "mtu": 1500
    },
    {"type": "portmap", "capabilities": {"portMappings": true}}
  ]
}
`,
    after: `
{
  "cniVersion": "0.3.1",
  "name": "kindnet",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": { "type": "host-local", "dataDir": "/run/cni-ipam-state", "routes": [{ "dst": "0.0.0.0/0" }], "ranges": [[{ "subnet": "10.244.1.0/24" }]] },
      "mtu": 1500
    },
    {"type": "portmap", "capabilities": {"portMappings": true}},
${ours}
  ]
}
`,
  },
  'calico with the keys of a list behind its plugins': {
    before: `{
  "name": "k8s-pod-network",
  "cniVersion": "0.3.1",
  "plugins": [
    {"type": "calico", "datastore_type": "kubernetes", "mtu": 0, "policy": {"type": "k8s"}, "log_level": "info"},
    {"type": "bandwidth", "capabilities": {"bandwidth": true}}
  ],
  "disableCheck": true
}`,
    after: `{
  "name": "k8s-pod-network",
  "cniVersion": "0.3.1",
  "plugins": [
    {"type": "calico", "datastore_type": "kubernetes", "mtu": 0, "policy": {"type": "k8s"}, "log_level": "info"},
    {"type": "bandwidth", "capabilities": {"bandwidth": true}},
${ours}
  ],
  "disableCheck": true
}`,
  },
  'cilium on one line': {
    before:
      '{"cniVersion":"0.3.1","name":"cilium","plugins":[{"type":"cilium-cni","enable-debug":false,"log-file":"/var/run/cilium/cilium-cni.log"}]}\n',
    after:
      '{"cniVersion":"0.3.1","name":"cilium","plugins":[{"type":"cilium-cni","enable-debug":false,"log-file":"/var/run/cilium/cilium-cni.log"},{"type":"redirect-cni","cni_agent_run_dir":"/var/run/istio-cni","agent_timeout":10,"fail":"closed","exclude_namespaces":["kube-system"],"pod_namespace":"istio-system","pod_prefix":"redirect-agent-"}]}\n',
  },
  'flannel with tabs and line ends of Windows': {
    before:
      '{\r\n\t"name": "cbr0",\r\n\t"cniVersion": "0.3.1",\r\n\t"plugins": [\r\n\t\t{ "type": "flannel", "delegate": { "hairpinMode": true, "isDefaultGateway": true } }\r\n\t]\r\n}\r\n',
    after:
      '{\r\n\t"name": "cbr0",\r\n\t"cniVersion": "0.3.1",\r\n\t"plugins": [\r\n\t\t{ "type": "flannel", "delegate": { "hairpinMode": true, "isDefaultGateway": true } },\r\n\t\t{\n\t\t\t"type": "redirect-cni",\n\t\t\t"cni_agent_run_dir": "/var/run/istio-cni",\n\t\t\t"agent_timeout": 10,\n\t\t\t"fail": "closed",\n\t\t\t"exclude_namespaces": [\n\t\t\t\t"kube-system"\n\t\t\t],\n\t\t\t"pod_namespace": "istio-system",\n\t\t\t"pod_prefix": "redirect-agent-"\n\t\t}\r\n\t]\r\n}\r\n',
  },
};

export const bridge = `{
    "cniVersion": "0.3.1",
    "name": "mynet",
    "type": "bridge",
    "bridge": "cni0",
    "isGateway": true,
    "ipam": {
        "type": "host-local",
        "subnet": "10.22.0.0/16"
    }
}
`;

export const chainedBridge = `{
  "cniVersion": "0.3.1",
  "name": "mynet",
  "plugins": [
    ${bridge.trimEnd()},
    {
      "type": "redirect-cni",
      "cni_agent_run_dir": "/var/run/istio-cni",
      "agent_timeout": 10,
      "fail": "closed",
      "exclude_namespaces": [
        "kube-system"
      ],
      "pod_namespace": "istio-system",
      "pod_prefix": "redirect-agent-",
      "made_from": "10-bridge.conf"
    }
  ]
}
`;
