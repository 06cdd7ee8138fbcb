import { booleanAnnotation, listAnnotation } from '../annotation-values.js';
import type { KubernetesMode } from '../kubernetes-mode.js';

const bypassInbound = 'ambient.istio.io/bypass-inbound-capture';
const dnsCapture = 'ambient.istio.io/dns-capture';
const virtualInterfaces = 'istio.io/reroute-virtual-interfaces';

/** A pod needs its namespace and its annotations; of the node nothing but its name. */
export const inPod: KubernetesMode = {
  mode: 'inpod',
  needsHostInterface: false,
  needsZtunnel: false,
  optOut: () => null,
  podKeys: ({ annotations }, { netns }) => {
    const [dns, ingress] = [dnsCapture, bypassInbound].map((key) => booleanAnnotation(annotations, key));
    if (!dns?.ok) return { ok: false, why: dns?.why ?? '' };
    if (!ingress?.ok) return { ok: false, why: ingress?.why ?? '' };
    const keys = {
      netns,
      ingress: ingress.value ?? false,
      virtualInterfaces: listAnnotation(annotations, virtualInterfaces),
    };
    return { ok: true, keys: dns.value === null ? keys : { ...keys, dnsCapture: dns.value } };
  },
  nodeKeys: ({ name }) => ({ node: { name } }),
  follow: ({ node }) => {
    const part = { kind: 'keys', keys: { node: { name: node } } } as const;
    return { part: () => part, error: () => null, look: () => {}, run: async () => {} };
  },
};
