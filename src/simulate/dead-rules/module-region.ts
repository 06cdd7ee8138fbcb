import type { ModuleMatch, ModuleOption } from '../../ir/match.js';
import { protocols } from '../../ir/protocols.js';
import { type Changes, header, mark, packet, tracking } from './changes.js';
import { stateRanges } from './connection-states.js';
import type { Constraint, Region } from './constraint.js';
import { firstFragment, inRanges, transport, yesOrNo } from './make-constraint.js';
import type { Range } from './ranges.js';

/** Modules whose answer for a packet changes only with the named changes. Other modules never cover. */
const steady: ReadonlyMap<string, Changes> = new Map([
  ...'addrtype ah dccp devgroup esp iprange mac owner physdev pkttype policy realm sctp socket'
    .split(' ')
    .map((name) => [name, 0] as const),
  ...'dscp ecn hl length string tcpmss tos ttl u32'.split(' ').map((name) => [name, header] as const),
  ['rpfilter', mark],
  ['helper', tracking],
]);

/** Options of conntrack whose answer is stable: not its expiry or its status. */
const staying = /^--ct(?:state|proto|dir|(?:orig|repl)(?:src|dst)(?:port)?)$/;

/** The region of a module's options; null: unknown. */
export function regionOfModule({ module, options }: ModuleMatch): Region | null {
  const [only, another] = options;
  switch (module) {
    case 'conntrack':
    case 'state':
      return conntrack(module, options);
    case 'multiport':
      return only === undefined || another !== undefined ? null : multiport(only);
    case 'icmp':
      return only === undefined || another !== undefined ? null : icmp(module, protocols.icmp, only);
    case 'icmp6':
      return only === undefined || another !== undefined ? null : icmp(module, protocols.icmp6, only);
    default: {
      const changes = steady.get(module);
      return changes === undefined ? null : [opaqueQuestion(module, options, changes)];
    }
  }
}

/** Treats the options as one opaque question: equal options have equal answers. */
function opaqueQuestion(module: string, options: readonly ModuleOption[], changes: Changes): Constraint {
  return yesOrNo(`${module} ${JSON.stringify(options)}`, false, changes);
}

/** Splits the state from other options: it also exists for a packet without a connection, which has no other field. */
function conntrack(module: string, options: readonly ModuleOption[]): Region | null {
  const states = options.filter(({ flag }) => flag === '--ctstate' || flag === '--state');
  const ranges = states.map(({ negated, values: [words = ''] }) => stateRanges(words.split(','), negated));
  if (!ranges.every((value) => value !== null)) return null;
  const parts = ranges.map((value): Constraint => ({ dimension: 'state', value, dependsOn: tracking | packet }));
  if (states.length === options.length) return parts;
  if (!options.every(({ flag }) => staying.test(flag))) return null;
  return [...parts, opaqueQuestion(module, options, tracking)];
}

function multiport(option: ModuleOption): Region | null {
  const { flag, negated, values } = option;
  const dimensions: Readonly<Record<string, string>> = { '--sports': 'source port', '--dports': 'destination port' };
  const dimension = dimensions[flag];
  if (dimension === undefined) return [firstFragment, opaqueQuestion('multiport', [option], 0)];
  const ranges = (values[0] ?? '').split(',').map(portsOf);
  return ranges.every((range) => range !== null) ? [firstFragment, inRanges(dimension, ranges, negated, 65_535)] : null;
}

/** `80`, `1000:2000`. */
function portsOf(text: string): Range | null {
  const [, from = '', to = from] = /^(\d+)(?::(\d+))?$/.exec(text) ?? [];
  return from === '' ? null : [Number(from), Number(to)];
}

/** `8`, `3/1`, `any`: type and code as one number. */
function icmp(module: string, protocol: number, { negated, values }: ModuleOption): Region | null {
  const [, type, code] = /^(\d+)(?:\/(\d+))?$/.exec(values[0] ?? '') ?? [];
  const isAny = values[0] === 'any';
  if (type === undefined && !isAny) return null;
  const first = isAny ? 0 : Number(type) * 256 + Number(code ?? 0);
  const last = isAny ? 65_535 : code === undefined ? first + 255 : first;
  return [...transport(protocol), inRanges(module, [[first, last]], negated, 65_535)];
}
