import { clashes } from './clash.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A route or a set cannot distinguish two pods with one address. Pods in the host's network share the addresses of the host. */
export const podAddressesDistinct: Rule = ({ pods }) => {
  const claims = pods.flatMap((pod, index) =>
    pod.ips.map((value) => ({
      value,
      shares: pod.hostNetwork !== false,
      place: () => ({ path: `pods[${index}].ips`, owner: podLabel(pod, index) }),
    })),
  );
  const ofTheHost = new Map(claims.filter(({ shares }) => shares).map((claim) => [claim.value, claim])).values();
  const ofPods = claims.filter(({ shares }) => !shares);
  return clashes('duplicate-pod-ip', 'the address', 'every pod has an address of its own', [...ofTheHost, ...ofPods]);
};
