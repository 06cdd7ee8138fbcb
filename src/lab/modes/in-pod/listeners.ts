export const listeners = { outbound: 15001, inbound: 15006, hbone: 15008, dns: 15053 } as const;
