/**
 * The addresses of the interfaces in the namespace of a process, from two files below /proc/PID/net. IPv6 in the
 * spelling of the API.
 */
export function addressesOf(fibTrie: string, ifInet6: string): ReadonlySet<string> {
  return new Set([...ipv4Of(fibTrie), ...ipv6Of(ifInet6)]);
}

/** `|-- 10.244.1.7` with `/32 host LOCAL` below it. */
function ipv4Of(fibTrie: string): readonly string[] {
  let leaf: string | null = null;
  const found: string[] = [];
  for (const line of fibTrie.split('\n')) {
    const named = /\|-- (\d+\.\d+\.\d+\.\d+)$/.exec(line.trimEnd());
    if (named?.[1] !== undefined) leaf = named[1];
    else if (leaf !== null && /^\s*\/32 host LOCAL/.test(line)) found.push(leaf);
  }
  return found;
}

/** `fd00...07 02 40 00 80 eth0`: 32 digits first. */
function ipv6Of(ifInet6: string): readonly string[] {
  return ifInet6.split('\n').flatMap((line) => {
    const digits = /^([0-9a-f]{32}) /.exec(line)?.[1];
    return digits === undefined ? [] : [canonicalIPv6(digits.match(/.{4}/g) ?? [])];
  });
}

/** RFC 5952: no leading zeros, and `::` for the first of the longest runs of at least two zeros. */
function canonicalIPv6(groups: readonly string[]): string {
  const parts = groups.map((group) => group.replace(/^0{1,3}/, ''));
  let [best, length] = [-1, 1];
  for (let from = 0; from < parts.length; from++) {
    let to = from;
    while (parts[to] === '0') to++;
    if (to - from > length) [best, length] = [from, to - from];
  }
  if (best === -1) return parts.join(':');
  return `${parts.slice(0, best).join(':')}::${parts.slice(best + length).join(':')}`;
}
