/** Where an agent listens. */
export interface AgentAddress {
  readonly host: string;
  readonly port: number;
}

/** Such as 127.0.0.1:15014 or [::1]:15014. */
export function addressText({ host, port }: AgentAddress): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
