import type { JumpPosition } from '../../model/jump-position.js';
import type { Mark } from '../../model/mark.js';

/** One tunnel between the node and ztunnel: an L2 link with an end in each namespace. */
export interface TunnelConstants {
  /** Link name in the node's namespace. */
  readonly name: string;
  /** Link name in ztunnel's namespace. */
  readonly peerName: string;
  /** Geneve or VXLAN network identifier, 24 bit. */
  readonly id: number;
  /** Address with prefix length of the node's end, such as `192.168.126.1/30`. */
  readonly host: string;
  /** Address with prefix length of ztunnel's end, in the same subnet. */
  readonly ztunnel: string;
}

/**
 * Every number and name that the design puts into the kernel. Real nodes collide with some of them
 * (Cilium's marks, AWS branch interfaces' tables), so each can be set in the document's `constants`.
 */
export interface GeneveConstants {
  readonly marks: {
    readonly outbound: Mark;
    readonly skip: Mark;
    readonly connSkip: Mark;
    readonly proxy: Mark;
    readonly proxyReturn: Mark;
    readonly tproxy: Mark;
    readonly originalSource: Mark;
  };
  readonly tables: { readonly inbound: number; readonly outbound: number; readonly proxy: number };
  readonly priorities: {
    readonly skip: number;
    readonly outbound: number;
    readonly proxyReturn: number;
    readonly inbound: number;
    readonly ztunnelTproxy: number;
    readonly ztunnelOriginalSource: number;
  };
  readonly tunnels: { readonly inbound: TunnelConstants; readonly outbound: TunnelConstants };
  readonly ports: { readonly outbound: number; readonly inbound: number; readonly hbone: number; readonly dns: number };
  readonly set: string;
  readonly chainPrefix: string;
  readonly jumps: JumpPosition;
}

const mark = (value: number, mask: number): Mark => ({ value, mask });

/** The published values: istio/istio cni/pkg/ambient, constants and options of 2023. */
export const defaultConstants: GeneveConstants = {
  marks: {
    outbound: mark(0x100, 0x100),
    skip: mark(0x200, 0x200),
    connSkip: mark(0x220, 0x220),
    proxy: mark(0x210, 0x210),
    proxyReturn: mark(0x40, 0x40),
    tproxy: mark(0x400, 0xfff),
    originalSource: mark(0x4d3, 0xfff),
  },
  tables: { inbound: 100, outbound: 101, proxy: 102 },
  priorities: {
    skip: 100,
    outbound: 101,
    proxyReturn: 102,
    inbound: 103,
    ztunnelTproxy: 20000,
    ztunnelOriginalSource: 20003,
  },
  tunnels: {
    inbound: { name: 'istioin', peerName: 'pistioin', id: 1000, host: '192.168.126.1/30', ztunnel: '192.168.126.2/30' },
    outbound: {
      name: 'istioout',
      peerName: 'pistioout',
      id: 1001,
      host: '192.168.127.1/30',
      ztunnel: '192.168.127.2/30',
    },
  },
  ports: { outbound: 15001, inbound: 15006, hbone: 15008, dns: 15053 },
  set: 'ztunnel-pods-ips',
  chainPrefix: 'ztunnel-',
  jumps: 'first',
};
