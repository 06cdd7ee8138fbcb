/**
 * Ports of a flow: its destination port, or the range that is treated alike, and its source port where that is no usual
 * one.
 */
export interface PortPair {
  readonly port: string;
  readonly sourcePort: number | null;
}

/** A few words for some of all pairs of ports; none: they are all. */
export function portWords(some: readonly PortPair[], all: readonly PortPair[]): readonly string[] {
  const keys = new Set(some.map(keyOf));
  const isIn = (pair: PortPair) => keys.has(keyOf(pair));
  const ports = [...new Set(all.map(({ port }) => port))];
  const whole = ports.filter((port) => all.filter((pair) => pair.port === port).every(isIn));
  if (whole.length === ports.length) return [];
  const rest = all.filter((pair) => isIn(pair) && !whole.includes(pair.port));
  const missing = ports.filter((port) => !whole.includes(port));
  if (rest.length === 0 && missing.length < whole.length) return [`any but ${missing.join(', ')}`];
  const sources = [...new Set(rest.map(({ sourcePort }) => sourcePort))].flatMap((source) => {
    const own = rest.filter(({ sourcePort }) => sourcePort === source).map(({ port }) => port);
    const isAny = all.filter(({ sourcePort }) => sourcePort === source).every(isIn);
    const from = source === null ? '' : ` from port ${source}`;
    return isAny && source !== null ? [`any${from}`] : own.map((port) => `${port}${from}`);
  });
  return [...whole, ...sources];
}

export function keyOf({ port, sourcePort }: PortPair): string {
  return `${port} ${sourcePort ?? ''}`;
}
