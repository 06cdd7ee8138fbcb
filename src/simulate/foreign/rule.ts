import { unreachable } from '../../base/unreachable.js';
import type { AssignedField, Comparison, ForeignStatement, Verdict } from '../../ir/foreign-table.js';
import { addressOf } from '../address.js';
import type { RuleWords } from '../chain.js';
import { predicateOf } from '../match/index.js';
import type { HookContext } from '../match/predicate.js';
import { establishedSocket, listeningSocket } from '../match/socket.js';
import { decide, nothingStated } from '../nat.js';
import type { Packet } from '../packet.js';
import type { Effect } from '../target/action.js';
import { actionOf } from '../target/index.js';
import { readyEntries } from './elements.js';
import { evaluationOf, foundEntry, type RuleScope } from './evaluate.js';
import { type Answer, meets } from './fields.js';

/** The result of a statement: go on to the next one, end the rule without a verdict, or a verdict. */
export type Outcome =
  | Continuation
  | Exclude<Effect, 'continue'>
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

type Continuation = 'next' | 'ends';

export type Step = (packet: Packet, hookContext: HookContext) => Outcome;

/** Compiles a statement to a function. */
export function stepOf(statement: ForeignStatement, scope: RuleScope, words: RuleWords): Step {
  switch (statement.kind) {
    case 'test':
      return testStep(statement, scope);
    case 'compare': {
      const [left, right] = [evaluationOf(statement.left, scope), evaluationOf(statement.right, scope)];
      return (packet, hookContext) =>
        passes(compared(left(packet, hookContext), statement.operator, right(packet, hookContext)), hookContext, scope);
    }
    case 'verdict': {
      const outcome = outcomeOf(statement.verdict);
      return () => outcome;
    }
    case 'verdict-map': {
      const key = evaluationOf(statement.key, scope);
      const entries = readyEntries(statement.entries, scope.setNamed);
      return (packet, hookContext) => {
        const value = foundEntry(entries, key(packet, hookContext), statement.key, hookContext, scope.words)?.value;
        return value === undefined || value === null ? 'ends' : outcomeOf(value as Verdict);
      };
    }
    case 'assign':
      return assignStep(statement, scope);
    case 'translate':
      return translateStep(statement, scope);
    case 'tproxy':
      return tproxyStep(statement);
    case 'target': {
      const { family, target } = statement;
      // An inet chain is prepared once for each family.
      if (family != null && scope.context.family !== family) return () => 'next';
      const action = actionOf(target, scope.context, () => scope.words);
      return (packet, hookContext) => {
        const effect = action(packet, hookContext);
        return effect === 'continue' ? 'next' : effect;
      };
    }
    case 'unknown-test':
      return (_, { run }) => (run.choose(`${scope.words}: it lets this packet come to its end`) ? 'next' : 'ends');
    case 'unknown':
      return (_, hookContext) => assumedOutcome(hookContext, scope);
    case 'iptables':
      return iptablesStep(statement.rule, scope, words);
    default:
      return unreachable(statement);
  }
}

function outcomeOf(verdict: Verdict): Outcome {
  if (verdict.kind === 'continue') return 'ends';
  return verdict.kind === 'jump' || verdict.kind === 'goto' ? verdict : verdict.kind;
}

function assumedOutcome({ run }: HookContext, { words }: RuleScope): Outcome {
  if (run.choose(`${words}: it lets the packet go on unchanged`)) return 'next';
  return run.choose(`${words}: it accepts the packet`) ? 'accept' : 'drop';
}

function passes(answer: boolean | null | undefined, { run }: HookContext, { words }: RuleScope): Outcome {
  if (answer === undefined) return 'ends';
  return (answer ?? run.choose(`${words}: what it asks for holds`)) ? 'next' : 'ends';
}

function testStep({ left, operator, right }: Extract<ForeignStatement, { kind: 'test' }>, scope: RuleScope): Step {
  const value = evaluationOf(left, scope);
  const entries = readyEntries(right, scope.setNamed);
  const [only] = entries.all;
  if (operator !== '==' && operator !== '!=') {
    const bound: Answer = only?.key.kind === 'value' ? only.key.value : null;
    return (packet, hookContext) => passes(compared(value(packet, hookContext), operator, bound), hookContext, scope);
  }
  return (packet, hookContext) => {
    const asked = value(packet, hookContext);
    if (asked === undefined) return 'ends';
    const { entry, unsure } = entries.find(asked);
    const isThere = entry !== null ? true : unsure.length > 0 ? null : false;
    return passes(isThere === null ? null : isThere === (operator === '=='), hookContext, scope);
  };
}

function compared(left: Answer, operator: Comparison, right: Answer): boolean | null | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (left === null || right === null || typeof left !== typeof right || typeof left === 'object') return null;
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < (right as typeof left);
    case '>':
      return left > (right as typeof left);
    case '<=':
      return left <= (right as typeof left);
    case '>=':
      return left >= (right as typeof left);
    case 'has-bits':
      return typeof left === 'number' && typeof right === 'number' ? (left & right) !== 0 : null;
  }
}

function assignStep({ field, value }: Extract<ForeignStatement, { kind: 'assign' }>, scope: RuleScope): Step {
  const evaluate = evaluationOf(value, scope);
  return (packet, hookContext) => {
    if ('needs' in field && !meets(field.needs, packet)) return 'ends';
    const answer = evaluate(packet, hookContext);
    if (answer === undefined) return 'ends';
    return assign(field, answer, packet) ? 'next' : assumedOutcome(hookContext, scope);
  };
}

/** False: the assigned value is unknown. */
function assign(target: AssignedField, value: Answer, packet: Packet): boolean {
  if (target.of === 'connection') {
    if (typeof value !== 'number') return false;
    if (target.field === 'mark' && packet.connection !== null) packet.connection.mark = value >>> 0;
    if (target.field === 'zone' && packet.state === null) packet.zone = { id: value, of: 'both' };
    return true;
  }
  switch (target.field) {
    case 'mark':
      if (typeof value === 'number') packet.mark = value >>> 0;
      return typeof value === 'number';
    case 'source':
    case 'destination':
      if (typeof value !== typeof packet[target.field]) return false;
      packet[target.field] = value as number | bigint;
      return true;
    case 'source-port':
    case 'destination-port':
      if (typeof value === 'number') packet[target.field === 'source-port' ? 'sourcePort' : 'destinationPort'] = value;
      return typeof value === 'number';
  }
}

function translateStep(
  { address, family, port, side }: Extract<ForeignStatement, { kind: 'translate' }>,
  scope: RuleScope,
): Step {
  const [findAddress, findPort] = [address, port].map((one) => (one === null ? null : evaluationOf(one, scope)));
  return (packet, hookContext) => {
    if (family !== null && packet.family !== family) return 'next';
    const found = findAddress?.(packet, hookContext);
    const [to, toPort] = Array.isArray(found) ? (found as readonly Answer[]) : [found, findPort?.(packet, hookContext)];
    if (findAddress != null && to === undefined) return 'ends';
    if (findPort != null && toPort === undefined) return 'ends';
    const isKnown =
      (findAddress == null || typeof to === typeof packet.source) &&
      (toPort === undefined || typeof toPort === 'number');
    if (!isKnown) return assumedOutcome(hookContext, scope);
    const addresses = typeof to === 'number' || typeof to === 'bigint' ? { first: to, last: to } : null;
    const ports = typeof toPort === 'number' ? { first: toPort, last: toPort, base: null } : null;
    decide(packet, side, { ...nothingStated, addresses, ports }, hookContext.run);
    return 'accept';
  };
}

/** nft_tproxy: the packet goes on; without a socket the rule ends. */
function tproxyStep({ address, family, port }: Extract<ForeignStatement, { kind: 'tproxy' }>): Step {
  return (packet, { memory }) => {
    if (family !== null && packet.family !== family) return 'ends';
    const destination = address === null ? packet.destination : addressOf(address, packet.family);
    const found =
      establishedSocket(packet, memory) ??
      listeningSocket({ protocol: packet.protocol, destination }, port === 0 ? packet.destinationPort : port, memory);
    if (found === null || !found.isTransparent) return 'ends';
    packet.proxy = found;
    return 'next';
  };
}

/** A rule of iptables-nft in a table that also has native rules. */
function iptablesStep(
  { matches, target }: Extract<ForeignStatement, { kind: 'iptables' }>['rule'],
  { context }: RuleScope,
  words: RuleWords,
): Step {
  const tests = matches
    .map((match) => predicateOf(match, context, () => words.match(match)))
    .filter((test) => test !== null);
  const isJump = target?.kind === 'jump' || target?.kind === 'goto';
  const action = target === null || isJump ? null : actionOf(target, context, () => words.target(target));
  return (packet, hookContext) => {
    if (!tests.every((test) => test(packet, hookContext))) return 'ends';
    if (isJump) return { kind: target.kind, chain: target.chain };
    const effect = action?.(packet, hookContext) ?? 'continue';
    return effect === 'continue' ? 'next' : effect;
  };
}
