import type { ModuleOption } from '../../../ir/match.js';
import { canonicalAddress, canonicalNetwork, withHostBits } from '../canonical/address.js';
import { decimal, openRange, parseNumber } from '../canonical/number.js';
import { protocolNumber } from '../canonical/protocol.js';
import {
  bare,
  type Limits,
  moduleWords,
  type OptionWords,
  option,
  type ReadValue,
  test,
  without,
} from '../module-words.js';

const only: Limits = { family: 'ipv6' };
const everything = '0:4294967295';
const network: ReadValue = (text) => withHostBits(text, 'ipv6');

/** At most sixteen `TYPE[:LENGTH]`; a length of 255 means none. */
const optionTypes: ReadValue = (text) => {
  const types = text.split(',').map((each) => {
    const [type = null, length, ...more] = each.split(':').map((part) => parseNumber(part));
    if (type === null || length === null || more.length > 0 || ((type & 255) === 0 && length !== undefined))
      return null;
    return length === undefined || (length & 255) === 255 ? String(type & 255) : `${type & 255}:${length & 255}`;
  });
  return types.includes(null) || types.length > 16 ? null : types.join(',');
};

const hops: ReadValue = (text) => {
  const addresses = text.split(',').map((each) => canonicalAddress(each, 'ipv6'));
  return addresses.includes(null) || addresses.length > 16 ? null : addresses.join(',');
};

/** The options of type 0 routing headers require `--rt-type 0` before them. */
function routingProblem(options: readonly ModuleOption[]): string | null {
  const indexOf = (flag: string) => options.findIndex((each) => each.flag === flag);
  const type = options[indexOf('--rt-type')];
  for (const flag of ['--rt-0-res', '--rt-0-addrs']) {
    const isBefore = indexOf(flag) >= 0 && indexOf('--rt-type') > indexOf(flag);
    if (indexOf(flag) >= 0 && (type === undefined || type.negated || type.values[0] !== '0' || isBefore))
      return `${flag} wants --rt-type 0 before it`;
  }
  return null;
}

const mobilityTypes: Readonly<Record<string, number>> = {
  'binding-refresh-request': 0,
  brr: 0,
  'home-test-init': 1,
  hoti: 1,
  'careof-test-init': 2,
  coti: 2,
  'home-test': 3,
  hot: 3,
  'careof-test': 4,
  cot: 4,
  'binding-update': 5,
  bu: 5,
  'binding-acknowledgement': 6,
  ba: 6,
  'binding-error': 7,
  be: 7,
};

/** A full name takes precedence over a prefix. */
function mobilityType(text: string): number | null {
  const lower = text.toLowerCase();
  const byPrefix = Object.entries(mobilityTypes).find(([name]) => name.startsWith(lower));
  return mobilityTypes[lower] ?? byPrefix?.[1] ?? parseNumber(text, 255);
}

const mobilityRange: ReadValue = (text) => {
  const [from = '', to, ...more] = text.split(':');
  const first = from === '' && to !== undefined ? 0 : mobilityType(from);
  const last = to === undefined ? first : to === '' ? 255 : mobilityType(to);
  if (first === null || last === null || first > last || more.length > 0) return null;
  return first === last ? String(first) : `${first}:${last}`;
};

const headers: Readonly<Record<number, string>> = {
  0: 'hop-by-hop',
  60: 'ipv6-opts',
  43: 'ipv6-route',
  44: 'ipv6-frag',
  51: 'ah',
  50: 'esp',
  59: 'ipv6-nonxt',
  255: 'protocol',
};
const headerOrder = [0, 60, 43, 44, 51, 50, 59, 255];
const headerNames: Readonly<Record<string, number>> = {
  'hop-by-hop': 0,
  hop: 0,
  dst: 60,
  route: 43,
  frag: 44,
  auth: 51,
  esp: 50,
  none: 59,
  prot: 255,
  protocol: 255,
};

const headerList: ReadValue = (text) => {
  const given = text.split(',').map((word) => headerNames[word] ?? protocolNumber(word) ?? -1);
  if (given.some((number) => headers[number] === undefined)) return null;
  return headerOrder
    .filter((number) => given.includes(number))
    .map((number) => headers[number])
    .join(',');
};

const segmentTests = ['hdr-len', 'segs-left', 'last-entry'].flatMap((name): readonly OptionWords[] =>
  ['eq', 'gt', 'lt'].map((how) => test(`--srh-${name}-${how}`, decimal(255))),
);

/** Matches on the extension headers of IPv6. */
export const ipv6HeaderMatches = {
  frag: moduleWords(
    [
      test('--fragid', openRange()),
      test('--fraglen', decimal()),
      bare('--fragres'),
      bare('--fragfirst'),
      bare('--fragmore'),
      bare('--fraglast'),
    ],
    without(everything),
    { ...only, exclusive: [['--fragmore', '--fraglast']] },
  ),
  rt: moduleWords(
    [
      test('--rt-type', decimal()),
      test('--rt-segsleft', openRange()),
      test('--rt-len', decimal()),
      bare('--rt-0-res'),
      option('--rt-0-addrs', hops),
      bare('--rt-0-not-strict'),
    ],
    without(everything),
    { ...only, needs: { '--rt-0-not-strict': '--rt-0-addrs' }, more: routingProblem },
  ),
  mh: moduleWords([test('--mh-type', mobilityRange)], without('0:255'), { ...only, protocols: ['mobility-header'] }),
  srh: moduleWords(
    [
      test('--srh-next-hdr', decimal(255)),
      ...segmentTests,
      test('--srh-tag', decimal(65535)),
      test('--srh-psid', network),
      test('--srh-nsid', network),
      test('--srh-lsid', network),
    ],
    undefined,
    only,
  ),
  dst: moduleWords([test('--dst-len', decimal()), option('--dst-opts', optionTypes)], undefined, only),
  hbh: moduleWords([test('--hbh-len', decimal()), option('--hbh-opts', optionTypes)], undefined, only),
  ipv6header: moduleWords([test('--header', headerList), bare('--soft')], undefined, {
    ...only,
    required: ['--header'],
  }),
  eui64: moduleWords([], undefined, only),
} as const;

const prefix: ReadValue = (text) => {
  const network = canonicalNetwork(text, 'ipv6');
  return network !== null && withHostBits(text, 'ipv6') === network && /\/\d+$/.test(network) ? network : null;
};

const prefixes = [option('--src-pfx', prefix), option('--dst-pfx', prefix)] as const;

/** Targets that translate IPv6 prefixes. */
export const ipv6PrefixTargets = {
  SNPT: moduleWords(prefixes, undefined, { ...only, required: ['--src-pfx', '--dst-pfx'] }),
  DNPT: moduleWords(prefixes, undefined, { ...only, required: ['--src-pfx', '--dst-pfx'] }),
} as const;
