import { builtinChains } from '../ir/hooks.js';
import type { SimulatableRuleset } from '../ir/program.js';
import type { Family } from '../ir/ruleset.js';
import { type ReadyChain, type RuleWords, readyTable, type Verdict, walkBuiltin } from './chain.js';
import { track } from './conntrack.js';
import type { ForeignChainHook } from './foreign/chain-hooks.js';
import { natPriority, priorityOf, trackPriority } from './hook-priority.js';
import type { Hook } from './hop.js';
import type { HookContext } from './match/predicate.js';
import { decide, isDecided, nothingStated, rewrite, sideOf } from './nat.js';
import type { Packet } from './packet.js';
import type { TableRef } from './table-ref.js';
import type { TargetContext } from './target/action.js';

/** What runs at a hook, ordered by priority. */
type HookStep =
  | { readonly kind: 'chain'; readonly chain: ReadyChain }
  /** All nat chains: the first that decides wins. */
  | { readonly kind: 'nat'; readonly chains: readonly Walk[] }
  /** A chain outside our backend. */
  | { readonly kind: 'foreign'; readonly walk: Walk; readonly reroutes: boolean }
  | { readonly kind: 'track' };

type Walk = (packet: Packet, hookContext: HookContext) => Verdict;

export type Hooks = Readonly<Record<Hook, readonly HookStep[]>>;

const hookNames: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];

/**
 * @param rulesets of one family.
 * @param foreign the other chains that packets of that family pass.
 */
export function hooksOf(
  rulesets: readonly SimulatableRuleset[],
  context: TargetContext,
  words: RuleWords,
  foreign: readonly ForeignChainHook[] = [],
): Hooks {
  const nativeFirst = [...rulesets].sort((one, other) => Number(isNative(other)) - Number(isNative(one)));
  const tables = nativeFirst.flatMap((ruleset) =>
    ruleset.tables
      .filter(({ dormant }) => dormant !== true)
      .map((table) => ({
        name: table.name,
        ahead: isNative(ruleset) ? 1 : 0,
        ready: readyTable(
          table,
          { ...context, acceptDecides: isNative(ruleset) && table.name === 'nat' },
          words,
          backendRef(context.family, table.name, ruleset),
        ),
      })),
  );
  const stepsAt = (hook: Hook): readonly HookStep[] => {
    const placed: { priority: number; step: HookStep }[] = [];
    const translating: { priority: number; walk: Walk }[] = [];
    for (const { priority, reroutes, translates, walk } of foreign.filter((step) => step.hook === hook)) {
      if (translates) translating.push({ priority, walk });
      else placed.push({ priority, step: { kind: 'foreign', walk, reroutes } });
    }
    for (const { ahead, name, ready } of tables) {
      const chain = builtinChains[name]?.includes(hook) === true ? ready.chain(hook) : undefined;
      if (chain === undefined) continue;
      if (name === 'nat')
        translating.push({
          priority: priorityOf(name, hook) - ahead,
          walk: (packet, hookContext) => walkBuiltin(chain, packet, hookContext),
        });
      else placed.push({ priority: priorityOf(name, hook) - ahead, step: { kind: 'chain', chain } });
    }
    // Answers are translated back at every hook as soon as any nat table exists.
    const hasNat = tables.some(({ name }) => name === 'nat') || foreign.some(({ translates }) => translates);
    if (hasNat && hook !== 'FORWARD') {
      const chains = translating.toSorted((a, b) => a.priority - b.priority).map(({ walk }) => walk);
      placed.push({ priority: natPriority[hook], step: { kind: 'nat', chains } });
    }
    if (hook === 'PREROUTING' || hook === 'OUTPUT') placed.push({ priority: trackPriority, step: { kind: 'track' } });
    return placed.sort((a, b) => a.priority - b.priority).map(({ step }) => step);
  };
  return Object.fromEntries(hookNames.map((hook) => [hook, stepsAt(hook)])) as unknown as Hooks;
}

function backendRef(family: Family, name: string, { nativePrefix }: SimulatableRuleset): TableRef {
  return { kind: 'backend', family, name, ...(nativePrefix === null ? {} : { nativePrefix }) };
}

function isNative({ nativePrefix }: SimulatableRuleset): boolean {
  return nativePrefix !== null;
}

/**
 * Runs all stages of a hook. `accept` unless one of them ends the packet.
 * @param reroute finds a new route for a packet that a chain changed (OUTPUT only).
 */
export function runHook(
  steps: Hooks[Hook],
  packet: Packet,
  hookContext: HookContext,
  reroute: ((packet: Packet) => boolean) | null,
): Verdict {
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] as HookStep;
    const { mark, source, destination } = packet;
    const verdict = runStep(step, packet, hookContext);
    if (verdict !== 'accept') return verdict;
    if (reroute === null || step.kind === 'track') continue;
    // Only mangle and nat chains check whether the packet needs another route.
    const isChanged =
      step.kind === 'nat'
        ? packet.destination !== destination || packet.source !== source
        : (step.kind === 'foreign' ? step.reroutes : step.chain.table.name === 'mangle') &&
          (packet.mark !== mark || packet.destination !== destination || packet.source !== source);
    if (isChanged && !reroute(packet)) return 'drop';
  }
  return 'accept';
}

function runStep(step: HookStep, packet: Packet, hookContext: HookContext): Verdict {
  switch (step.kind) {
    case 'chain':
      return walkBuiltin(step.chain, packet, hookContext);
    case 'foreign':
      return step.walk(packet, hookContext);
    case 'track':
      trackIt(packet, hookContext);
      return 'accept';
    case 'nat':
      return translate(step.chains, packet, hookContext);
  }
}

function trackIt(packet: Packet, { hook, memory, namespace, run }: HookContext): void {
  const isSeen = packet.state !== null;
  track(packet, memory);
  if (run.record === null || isSeen) return;
  const { connection, isReply, mark, state } = packet;
  run.record({
    kind: 'connection',
    namespace,
    hook,
    mark,
    connmark: connection?.mark ?? null,
    state: state ?? 'INVALID',
    isReply,
  });
}

/** nf_nat_inet_fn: the first packet of a connection walks the chains; every packet is rewritten as decided then. */
function translate(chains: readonly Walk[], packet: Packet, hookContext: HookContext): Verdict {
  const { connection, state } = packet;
  if (connection === null) return 'accept';
  const side = sideOf(hookContext);
  if (state === 'NEW' && !isDecided(connection, side)) {
    for (const chain of chains) {
      const verdict = chain(packet, hookContext);
      if (verdict !== 'accept') return verdict;
      if (isDecided(connection, side)) break;
    }
    if (!isDecided(connection, side)) decide(packet, side, nothingStated, hookContext.run);
  }
  if (rewrite(packet, side) && hookContext.run.record !== null) {
    const port = side === 'source' ? packet.sourcePort : packet.destinationPort;
    hookContext.run.record({
      kind: 'translation',
      namespace: hookContext.namespace,
      hook: hookContext.hook,
      mark: packet.mark,
      connmark: connection.mark,
      field: side,
      address: packet[side],
      port,
    });
  }
  return 'accept';
}
