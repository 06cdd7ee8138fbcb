export const protocols = { icmp: 1, tcp: 6, udp: 17, icmp6: 58, sctp: 132 } as const;

export function hasPorts(protocol: number): boolean {
  return protocol === protocols.tcp || protocol === protocols.udp || protocol === protocols.sctp || protocol === 136;
}

export function isIcmp(protocol: number): boolean {
  return protocol === protocols.icmp || protocol === protocols.icmp6;
}
