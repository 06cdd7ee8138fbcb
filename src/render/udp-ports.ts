/** Local ports of /proc/net/udp. */
export function udpPorts(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const port = /^\s*\d+: [0-9A-F]{8}:([0-9A-F]{4}) /.exec(line)?.[1];
    return port === undefined ? [] : [Number.parseInt(port, 16)];
  });
}
