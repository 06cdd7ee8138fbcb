import type { Route } from './route.js';

/** One of several next hops. */
export interface NextHop {
  readonly via: string | null;
  readonly dev: string | null;
  readonly weight: number;
  readonly onlink: boolean;
  /** Unknown attributes. */
  readonly unknown: readonly string[];
}

/** The parsed words of `Route.extra`. */
export interface RouteAttributes {
  /** IPv4 only: the type of service that a packet must have; 0: any. Null: it cannot be parsed. */
  readonly tos: number | null;
  /** IPv6 only: the source prefix that a packet must have. */
  readonly from: string | null;
  /** Null: the route has the one next hop of its fields. */
  readonly hops: readonly NextHop[] | null;
  /** The identifier of its nexthop object. */
  readonly nexthopId: number | null;
  /** Preference of a router (RFC 4191). */
  readonly preference: string;
  /** How packets are encapsulated before they leave (`ip id 5 dst A ...`): they are not traced further. */
  readonly encapsulation: string | null;
  /** Unknown attributes, which may affect where packets go. */
  readonly unknown: readonly string[];
}

/** Attributes that do not affect where a packet goes: connection metrics, realms. */
const harmless = new Set([
  ...['mtu', 'advmss', 'window', 'rtt', 'rttvar', 'rto_min', 'ssthresh', 'cwnd', 'initcwnd', 'initrwnd', 'reordering'],
  ...['hoplimit', 'quickack', 'congctl', 'features', 'fastopen_no_cookie', 'realms', 'ttl-propagate'],
]);

export function attributesOf({ extra }: Pick<Route, 'extra'>): RouteAttributes {
  return extra.length === 0 ? none : parse(extra);
}

const none = parse([]);

function parse(extra: Route['extra']): RouteAttributes {
  const hopsAt = extra.indexOf('nexthop');
  const own = hopsAt < 0 ? extra : extra.slice(0, hopsAt);
  const values = new Map<string, string>();
  const unknown: string[] = [];
  for (let at = 0; at < own.length; at += 1) {
    const word = own[at] ?? '';
    const key = word.split(' ', 1)[0] ?? '';
    if (harmless.has(key)) at += word === key ? 1 : 0;
    else if (key === 'encap') values.set(key, word.slice(key.length + 1));
    else if (pairs.has(word)) {
      values.set(word, own[at + 1] ?? '');
      at += 1;
    } else unknown.push(word);
  }
  const tos = values.has('tos') ? Number(values.get('tos')) : 0;
  const id = values.get('nhid');
  return {
    tos: Number.isInteger(tos) ? tos : null,
    from: values.get('from') ?? null,
    hops: hopsAt < 0 ? null : hopsOf(extra.slice(hopsAt)),
    nexthopId: id === undefined ? null : Number(id),
    preference: values.get('pref') ?? 'medium',
    encapsulation: values.get('encap') ?? null,
    unknown,
  };
}

const pairs = new Set(['tos', 'from', 'nhid', 'pref']);

function hopsOf(words: readonly string[]): readonly NextHop[] {
  const starts = words.flatMap((word, at) => (word === 'nexthop' ? [at] : []));
  return starts.map((start, index) => hopOf(words.slice(start + 1, starts[index + 1])));
}

function hopOf(words: readonly string[]): NextHop {
  const values = new Map<string, string>();
  const unknown: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === 'via' && words[at + 1] === 'inet6') at += 1;
    if (word === 'via' || word === 'dev' || word === 'weight') {
      at += 1;
      values.set(word, words[at] ?? '');
    } else if (word === 'onlink') values.set(word, '');
    else if (!harmless.has(word.split(' ', 1)[0] ?? '')) unknown.push(word);
  }
  return {
    via: values.get('via') ?? null,
    dev: values.get('dev') ?? null,
    weight: Number(values.get('weight') ?? 1),
    onlink: values.has('onlink'),
    unknown,
  };
}
