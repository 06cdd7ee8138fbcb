const entry = /^\s*\d+: (?:[0-9A-F]{8}|0{32}|0{16}FFFF0000[0-9A-F]{8}):([0-9A-F]{4}) /;

/**
 * Local ports of /proc/net/udp, or those of /proc/net/udp6 that may also receive IPv4: bound to any address, or to a
 * mapped one.
 */
export function udpPorts(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const port = entry.exec(line)?.[1];
    return port === undefined ? [] : [Number.parseInt(port, 16)];
  });
}

/** A socket as `ss` lists it. */
export interface ListedSocket {
  readonly port: number;
  /** False: a socket of the kernel, such as a tunnel's. */
  readonly isOfProgram: boolean;
}

/**
 * The sockets of `ss -H -u -l -n -p` that occupy their port in IPv4. `*` is any address of both families, `[::]` only
 * of IPv6.
 */
export function ipv4Sockets(text: string): readonly ListedSocket[] {
  return text.split('\n').flatMap((line) => {
    const local = line.trim().split(/\s+/)[3] ?? '';
    const [, address = '', port] = /^(.*):(\d+)$/.exec(local) ?? [];
    if (port === undefined || (address.startsWith('[') && !address.startsWith('[::ffff:'))) return [];
    return [{ port: Number(port), isOfProgram: line.includes('users:(') }];
  });
}
