import type { AddressSet, SetMember } from '../../ir/address-set.js';
import { builtinChains } from '../../ir/hooks.js';
import type { Match } from '../../ir/match.js';
import { chainsOf, type HookRules } from '../../ir/native-chains.js';
import type { NativeRuleset } from '../../ir/native-operation.js';
import type { CompiledNamespace } from '../../ir/program.js';
import type { Family, Rule, Table } from '../../ir/ruleset.js';
import type { Target } from '../../ir/target.js';
import { inOrder } from './match-order.js';
import { NotNativeError } from './not-native-error.js';
import { writeRule } from './write-rule.js';

/**
 * Compiled rules and sets as native nft holds them, still in the words of iptables. Each built-in chain has one jump,
 * to a chain `PREFIXHOOK` with the rules of the chain that the compiled one jumps to, or with its own. Chains without
 * rules are left out.
 * @throws NotNativeError for what nft cannot express.
 */
export function nativeForm(
  { rulesets, scope, sets }: Pick<CompiledNamespace, 'rulesets' | 'scope' | 'sets'>,
  chainPrefix: string,
): readonly NativeRuleset[] {
  const native = sets.map((set) => nativeSet(set, scope));
  return rulesets.map(({ family, tables }) => ({
    family,
    chainPrefix,
    tables: nativeTables(family, tables, chainPrefix, scope),
    sets: native.filter((set) => set.family === family),
  }));
}

function nativeTables(family: Family, tables: readonly Table[], prefix: string, scope: string): readonly Table[] {
  const order = Object.keys(builtinChains);
  const native = tables.map((table) => {
    const place = `${scope}, ${family} ${table.name}`;
    const hooks = rulesAtHooks(table, place).map(({ hook, rules }) => ({
      hook,
      rules: rules.map((rule, index) => {
        const where = `${place} ${hook}, rule ${index + 1}`;
        return nativeRule(rule, (written) => writeRule(written, { family, table: table.name, hook }) !== null, where);
      }),
    }));
    return { name: table.name, chains: chainsOf(hooks, prefix) };
  });
  return native
    .filter(({ chains }) => chains.length > 0)
    .sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
}

/** The hooks that have rules, in the order in which a packet traverses them. */
function rulesAtHooks({ chains, name }: Table, place: string): readonly HookRules[] {
  const builtin = builtinChains[name] ?? [];
  const used = new Set<string>(builtin);
  const hooks = builtin.flatMap((hook): readonly HookRules[] => {
    const chain = chains.find((one) => one.name === hook);
    if (chain === undefined) return [];
    if (chain.policy !== 'ACCEPT') throw new NotNativeError(`${place} ${hook}`, `policy ${chain.policy}`);
    if (chain.rules.length === 0) return [];
    const own = chain.rules.length === 1 ? plainJump(chain.rules[0]) : null;
    if (own !== null) used.add(own);
    const rules = own === null ? chain.rules : chains.find((one) => one.name === own)?.rules;
    return rules === undefined || rules.length === 0 ? [] : [{ hook, rules }];
  });
  const unused = chains.find((chain) => !used.has(chain.name) && chain.rules.length > 0);
  if (unused !== undefined)
    throw new NotNativeError(`${place} ${unused.name}`, 'a chain that no built-in chain jumps to with every packet');
  return hooks;
}

/** The chain that a rule jumps to with every packet. */
function plainJump(rule: Rule | undefined): string | null {
  return rule?.target?.kind === 'jump' && rule.matches.every(matchesAll) ? rule.target.chain : null;
}

function nativeRule(rule: Rule, hasWords: (rule: Rule) => boolean, place: string): Rule {
  const matches = inOrder(rule.matches.filter((match) => !matchesAll(match)));
  const native = { ...rule, matches, target: rule.target && withConstant(rule.target, matches) };
  if (!hasWords(native)) throw new NotNativeError(place, `nft has no words for ${JSON.stringify(bare(rule))}`, rule);
  return native;
}

/** Whether every packet matches: a comment, and `-m tcp` or `-m udp` without a port. */
function matchesAll(match: Match): boolean {
  if (match.kind === 'comment') return true;
  if (match.kind !== 'tcp' && match.kind !== 'udp') return false;
  const testsMore = match.kind === 'tcp' && (match.option !== null || match.flags !== null);
  return match.sourcePort === null && match.destinationPort === null && !testsMore;
}

/**
 * Copies a constant from one mark to the other if the rule's own matches determine the bits. Otherwise nft would need
 * both marks in one expression, which it supports since 1.1.
 */
function withConstant(target: Target, matches: readonly Match[]): Target {
  if (target.kind !== 'save-connmark' && target.kind !== 'restore-connmark') return target;
  const isSaved = target.kind === 'save-connmark';
  const [read, mask] = isSaved ? [target.nfmask, target.ctmask] : [target.ctmask, target.nfmask];
  let [known, value] = [0, 0];
  for (const match of matches) {
    if (match.kind !== (isSaved ? 'mark' : 'connmark') || match.negated) continue;
    known |= match.mark.mask;
    value |= match.mark.value & match.mark.mask;
  }
  if ((read & ~known) !== 0) return target;
  return { kind: isSaved ? 'set-connmark' : 'set-mark', mark: { value: (value & read) >>> 0, mask } };
}

/**
 * Leaves the size out: nft would preallocate memory for it. Comments are left out, too: they do not affect packets, and
 * a version of nft may crash on those that another one wrote.
 */
function nativeSet(set: AddressSet, scope: string): AddressSet {
  const { extra, family, members, type } = set;
  const isPlain = extra.every((word) => word === 'comment') && members.every(isPlainMember);
  if (type !== 'hash:ip' || !isPlain) throw new NotNativeError(`${scope}, set ${set.name}`, `a set of type ${type}`);
  const bare = members.map((member) => ({ ...member, extra: [] }));
  return { ...set, family: family ?? 'ipv4', hashsize: null, maxelem: null, extra: [], members: bare };
}

function isPlainMember({ extra }: SetMember): boolean {
  return extra.length === 0 || (extra.length === 2 && extra[0] === 'comment');
}

function bare({ matches, target }: Rule): Pick<Rule, 'matches' | 'target'> {
  return { matches, target };
}
