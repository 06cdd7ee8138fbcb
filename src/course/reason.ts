import { placeName } from '../ir/program.js';
import type { ToldStepView } from '../report/observed-view.js';
import { visible } from '../report/visible.js';
import { type Compared, isOfSameRule } from './compare.js';
import type { NamedChain } from './nft-chains.js';

/** By namespace. */
export type ChainsByNamespace = ReadonlyMap<string, ReadonlyMap<string, NamedChain>>;

export interface ReasonFacts {
  /** The rules that the foretelling rests on. */
  readonly read: ChainsByNamespace;
  /** Those after the packet was sent. */
  readonly now: ChainsByNamespace;
}

/** Why the kernel probably did something else, in a sentence. */
export function reasonOf(
  { agreed, parted }: Pick<Compared, 'agreed'> & { readonly parted: NonNullable<Compared['parted']> },
  { now, read }: ReasonFacts,
): string {
  const { expected, seen } = parted;
  if (seen !== null && seen.kind !== 'passes' && !isIn(read, seen))
    return `that ${seen.kind === 'rule' ? 'rule' : 'chain'} is not in what was read: it was written since, or read without it`;
  if (expected !== null && expected.kind !== 'passes' && !isIn(now, expected))
    return `the ${expected.kind === 'rule' ? 'rule' : 'chain'} that was expected is gone`;
  if (expected === null)
    return 'it was foretold to end here: by routing, by the source check, at a socket, or by rules that the kernel does not tell of';
  if (seen === null) return nothingMore(expected, agreed);
  if (seen.namespace !== expected.namespace)
    return `it went to ${placeName(seen.namespace)} instead: a link, route or bridge leads elsewhere than was read`;
  if (isOfSameRule(seen, expected) && seen.verdict === 'drop' && / -j TPROXY /.test(seen.rule ?? ''))
    return `nobody listens on the port of that rule in ${placeName(seen.namespace)}: it drops what it can hand to no socket`;
  if (seen.kind === 'rule' && expected.kind === 'rule' && isOfSameRule(seen, expected))
    return seen.verdict === expected.verdict
      ? `the rule leaves mark ${seen.mark}: an earlier mark, or the connection's, is not what was foretold`
      : 'the rule does something else than was foretold: it depends on more than the rules, or the interpreter is wrong';
  if (seen.kind === 'passes' && expected.kind === 'passes')
    return seen.hook === expected.hook
      ? 'the device or the mark is another one: a route, an ip rule or a program that changes packets'
      : 'it is routed otherwise than was foretold: an ip rule, a route, or a socket that has it already';
  return 'both rules are as they were read, and another one matches: a set, an address, the state of the connection or a program that changes packets';
}

function nothingMore({ hook, kind, namespace }: ToldStepView, agreed: readonly ToldStepView[]): string {
  const place = placeName(namespace);
  const last = agreed.at(-1);
  const isThere = agreed.some((step) => step.namespace === namespace);
  if (!isThere && last === undefined)
    return `netfilter of ${place} never saw it: it was sent from somewhere else, or taken by a bridge, XDP or a program of eBPF before`;
  if (!isThere)
    return `it did not reach netfilter of ${place}: the link address did not resolve, or a bridge, XDP or a program of eBPF took it`;
  const what = kind === 'passes' ? `the end of ${hook}` : 'that';
  return `nothing more is heard of it before ${what} in ${place}: routing, the source check, iptables-legacy or a program of eBPF ended it`;
}

function isIn(chains: ChainsByNamespace, { chain, kind, namespace, rule, table }: ToldStepView): boolean {
  const known = [...(chains.get(namespace)?.values() ?? [])].find((one) => one.table === table && one.chain === chain);
  return (
    known !== undefined &&
    (kind !== 'rule' || (rule !== null && known.rules.some(({ line }) => visible(line) === rule)))
  );
}
