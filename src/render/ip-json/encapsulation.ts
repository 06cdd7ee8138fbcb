/**
 * iproute2 prints the encapsulation of a route between the route's own keys, some with the same names: `dst` of the
 * outer packet, `tos`, `table` of a segment. Folds everything from `encap` up to the route's gateway or device into one
 * text, in the words of `ip route` where it has such.
 */
export function foldEncapsulation(route: unknown): unknown {
  if (typeof route !== 'object' || route === null || !('encap' in route)) return route;
  const entries = Object.entries(route);
  const at = entries.findIndex(([key]) => key === 'encap');
  const kind = String(route.encap);
  const end = endOf(entries, at, kind);
  const inside = entries.slice(at + 1, end).map(([key, value]) => [plainKey(key), value] as const);
  const after = entries.slice(end).map(([key, value]) => [plainKey(key), value] as const);
  return Object.fromEntries([...entries.slice(0, at), ['encap', textOf(kind, inside)], ...after]);
}

/**
 * Where the encapsulation ends: at the route's gateway or device or, with several nexthops, at its table or protocol.
 */
function endOf(entries: readonly (readonly [string, unknown])[], at: number, kind: string): number {
  const keys = entries.map(([key]) => plainKey(key));
  const next = (candidates: readonly string[]) =>
    keys.findIndex((key, index) => index > at && candidates.includes(key));
  const hop = next(['gateway', 'via', 'dev']);
  const protocol = next(['protocol']);
  const withoutHop = protocol > 0 && keys[protocol - 1] === 'table' && kind !== 'seg6local' ? protocol - 1 : protocol;
  const end = hop > 0 ? hop : withoutHop > 0 ? withoutHop : keys.length;
  // The `tos` of the outer packet comes first; encapsulation in IPv4 always has one.
  const services = keys.slice(at + 1, end).filter((key) => key === 'tos').length;
  return keys[end - 1] === 'tos' && services > (kind === 'ip' ? 1 : 0) ? end - 1 : end;
}

function plainKey(key: string): string {
  return key.replace(/#\d+$/, '');
}

function textOf(kind: string, inside: readonly (readonly [string, unknown])[]): string {
  const words = inside.map(([key, value]) => {
    const text =
      value === null || value === true ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    // MPLS labels have no keyword.
    return kind === 'mpls' && key === 'dst' ? text : [key, text].filter(Boolean).join(' ');
  });
  return [kind, ...words].join(' ');
}
