import type { ModuleOption } from '../../ir/match.js';
import { type Address, insideTest, prefixOf } from '../address.js';
import type { Connection } from '../connection.js';
import type { Packet } from '../packet.js';
import type { Tuple } from '../tuple.js';
import { allOf, type ModuleReader, type Predicate } from './predicate.js';

/** The words of `--ctstate`: states, and SNAT or DNAT for translated connections. */
function stateTest(words: string): Predicate {
  const wanted = new Set(words.split(','));
  return ({ connection, state }) => {
    // Before tracking, a packet with a template counts as NEW.
    if (wanted.has(state ?? (connection === null ? 'INVALID' : 'NEW'))) return true;
    if (connection === null) return false;
    return (
      (wanted.has('SNAT') && connection.isSourceTranslated) ||
      (wanted.has('DNAT') && connection.isDestinationTranslated)
    );
  };
}

export const state: ModuleReader = (options) => allOf(options, ({ values: [words = ''] }) => stateTest(words));

/** xt_conntrack: for a packet without a connection only `--ctstate` counts; without that option the match fails. */
export const conntrack: ModuleReader = (options, { family }) => {
  const states = options.filter(({ flag }) => flag === '--ctstate');
  const stateful = allOf(states, ({ values: [words = ''] }) => stateTest(words));
  const rest = allOf(
    options.filter((option) => !states.includes(option)),
    (option) => connectionTest(option, family),
  );
  if (stateful === null || rest === null) return null;
  return (packet, hookContext) => {
    if (packet.connection === null) return states.length > 0 && stateful(packet, hookContext);
    return stateful(packet, hookContext) && rest(packet, hookContext);
  };
};

function connectionTest({ flag, values: [text = ''] }: ModuleOption, family: Packet['family']): Predicate | null {
  const ofTuple = (tupleOf: (connection: Connection) => Tuple, test: (tuple: Tuple) => boolean): Predicate => {
    return ({ connection }) => connection !== null && test(tupleOf(connection));
  };
  const original = (connection: Connection) => connection.original;
  const reply = (connection: Connection) => connection.reply;
  switch (flag) {
    case '--ctproto':
      return ({ connection }) => connection?.original.protocol === Number(text);
    case '--ctdir':
      return ({ isReply }) => isReply === (text === 'REPLY');
    case '--ctorigsrc':
    case '--ctorigdst':
    case '--ctreplsrc':
    case '--ctrepldst': {
      const isInside = insideTest(prefixOf(text, family));
      const end = (tuple: Tuple): Address => (flag.endsWith('src') ? tuple.source : tuple.destination);
      return ofTuple(flag.includes('orig') ? original : reply, (tuple) => isInside(end(tuple)));
    }
    case '--ctorigsrcport':
    case '--ctorigdstport':
    case '--ctreplsrcport':
    case '--ctrepldstport': {
      const [first = 0, last = first] = text.split(':').map(Number);
      const port = (tuple: Tuple) => (flag.includes('src') ? tuple.sourcePort : tuple.destinationPort);
      return ofTuple(flag.includes('orig') ? original : reply, (tuple) => port(tuple) >= first && port(tuple) <= last);
    }
    case '--ctstatus':
      return statusTest(text.split(','));
    default:
      return null;
  }
}

function statusTest(words: readonly string[]): Predicate | null {
  // ASSURED and EXPECTED are not modelled.
  if (words.includes('ASSURED') || words.includes('EXPECTED')) return null;
  return ({ connection }) =>
    connection !== null &&
    ((words.includes('SEEN_REPLY') && connection.hasSeenReply) ||
      (words.includes('CONFIRMED') && connection.isConfirmed) ||
      (words.includes('SNAT') && connection.isSourceTranslated) ||
      (words.includes('DNAT') && connection.isDestinationTranslated));
}
