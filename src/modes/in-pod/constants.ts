import type { Mark } from '../../model/mark.js';

/** Every number and name that mode inpod puts into the kernel, by default those of Istio 1.29. */
export interface InpodConstants {
  readonly marks: {
    /** What ztunnel sets on its own sockets (PACKET_MARK). */
    readonly ztunnel: Mark;
    /** Of connections on which ztunnel speaks with the address of a client. */
    readonly connection: Mark;
  };
  /** The route table that sends answers to such connections back to ztunnel, and the priority of the ip rule to it. */
  readonly table: number;
  readonly priority: number;
  readonly ports: {
    readonly outbound: number;
    readonly inbound: number;
    readonly hbone: number;
    readonly dns: number;
  };
  /** The source that the node's probes get, so that a pod can tell them from other traffic of the node. */
  readonly probe: { readonly ipv4: string; readonly ipv6: string };
  /** Sets of the node that hold the addresses of mesh pods. */
  readonly sets: { readonly ipv4: string; readonly ipv6: string };
  readonly chains: { readonly prerouting: string; readonly output: string; readonly postrouting: string };
}

export const inpodConstants: InpodConstants = {
  marks: { ztunnel: { value: 0x539, mask: 0xfff }, connection: { value: 0x111, mask: 0xfff } },
  table: 100,
  priority: 32764,
  ports: { outbound: 15001, inbound: 15006, hbone: 15008, dns: 15053 },
  probe: { ipv4: '169.254.7.127', ipv6: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff' },
  sets: { ipv4: 'istio-inpod-probes-v4', ipv6: 'istio-inpod-probes-v6' },
  chains: { prerouting: 'ISTIO_PRERT', output: 'ISTIO_OUTPUT', postrouting: 'ISTIO_POSTRT' },
};
