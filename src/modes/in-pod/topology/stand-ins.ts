import { families, familyOf } from '../../../ir/family.js';
import type { Family } from '../../../ir/ruleset.js';
import type { InpodPod, InpodState } from '../state.js';

/*
 * What a document need not say, but a scene needs: the node's address towards its pods, the names of veths, and who is
 * behind a pod's virtual interfaces. They are made up so that they meet nothing that the document names.
 */

/** The node's addresses, one of each family: `node.hostIP` where the document gives it. */
export function nodeAddresses({ constants, node, pods }: InpodState): readonly string[] {
  const taken = new Set([...pods.flatMap(({ ips }) => ips), ...Object.values(constants.probe)]);
  return families.map((family) => {
    if (node.hostIP !== null && familyOf(node.hostIP) === family) return node.hostIP;
    for (let number = 1; ; number += 1) {
      const address = nodeAddress[family](number);
      if (!taken.has(address)) return address;
    }
  });
}

const nodeAddress: Readonly<Record<Family, (number: number) => string>> = {
  ipv4: (number) => `169.254.1.${number}`,
  ipv6: (number) => `fd00:169:254:1::${number.toString(16)}`,
};

/** The pods, each with the node's end of its veth. */
export function withInterfaces<Pod extends Pick<InpodPod, 'hostInterface' | 'hostNetwork'>>(
  pods: readonly Pod[],
): readonly Pod[] {
  const taken = new Set(pods.map(({ hostInterface }) => hostInterface));
  let number = 0;
  const unused = () => {
    while (taken.has(`veth${number}`)) number += 1;
    number += 1;
    return `veth${number - 1}`;
  };
  return pods.map((pod) =>
    pod.hostInterface === null && !pod.hostNetwork ? { ...pod, hostInterface: unused() } : pod,
  );
}

/**
 * The network behind a pod's virtual interface: the pod's own addresses in it, with lengths, and those of one guest.
 */
export interface GuestNetwork {
  readonly device: string;
  readonly own: readonly string[];
  readonly guests: readonly string[];
}

/** In the families that the pod has. */
export function guestNetworks({ ips, virtualInterfaces }: InpodPod): readonly GuestNetwork[] {
  const spoken = families.filter((family) => ips.some((ip) => familyOf(ip) === family));
  return virtualInterfaces.map((device, index) => {
    const address = (family: Family, host: number) =>
      family === 'ipv4'
        ? `169.254.${64 + (index % 128)}.${host}`
        : `fd00:169:254:${(0x100 + index).toString(16)}::${host}`;
    const length = { ipv4: 24, ipv6: 64 };
    return {
      device,
      own: spoken.map((family) => `${address(family, 1)}/${length[family]}`),
      guests: spoken.map((family) => address(family, 2)),
    };
  });
}
