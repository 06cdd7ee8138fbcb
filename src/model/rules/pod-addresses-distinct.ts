import { clashesAmong } from './clash.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/**
 * A route or a set cannot distinguish two pods with one address. Pods in the host's network share the addresses of the
 * host.
 */
export const podAddressesDistinct: Rule = ({ pods }) => {
  const ofTheHost = new Map<string | undefined, number>();
  const [addresses, owners]: [(string | undefined)[], number[]] = [[], []];
  let index = 0;
  for (const { hostNetwork, ips } of pods) {
    for (const ip of ips) {
      if (hostNetwork !== false) ofTheHost.set(ip, index);
      else {
        addresses.push(ip);
        owners.push(index);
      }
    }
    index += 1;
  }
  const hosts = [...ofTheHost.values()];
  return clashesAmong('duplicate-pod-ip', 'the address', 'every pod has an address of its own', {
    values: ofTheHost.size === 0 ? addresses : [...ofTheHost.keys(), ...addresses],
    placeOf: (at) => {
      const owner = (at < hosts.length ? hosts[at] : owners[at - hosts.length]) ?? 0;
      return { path: `pods[${owner}].ips`, owner: podLabel(pods[owner], owner) };
    },
  });
};
