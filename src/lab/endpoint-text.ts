/** `1.2.3.4:80` or `[fd00::1]:80`, as the stand-in programs write it. */
export function endpointText(ip: string, port: number | string): string {
  return ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/** The address of an endpoint without its port; an address alone stays as it is. */
export function withoutPort(endpoint: string): string {
  const [, ip6] = /^\[(.*)\]:\d+$/.exec(endpoint) ?? [];
  return ip6 ?? endpoint.replace(/^([^:]*):\d+$/, '$1');
}
