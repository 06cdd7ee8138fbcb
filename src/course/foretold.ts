import { hex } from '../base/hex.js';
import { builtinChains } from '../ir/hooks.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { ToldStepView } from '../report/observed-view.js';
import { ruleLine } from '../report/rule-words.js';
import { visible } from '../report/visible.js';
import type { Hop } from '../simulate/hop.js';
import { type TableRef, tableText } from '../simulate/table-ref.js';

const nothing = { hook: null, table: null, chain: null, number: null, rule: null, device: null } as const;

/**
 * The steps of a foretold packet that the kernel tells of when it comes to them. It does not tell of iptables-legacy
 * and of chains before or behind IP; and an accepting policy says no more than that the hook is passed.
 */
export function foretoldSteps(hops: readonly Hop[], backend: ResolvedBackend): readonly ToldStepView[] {
  return hops.flatMap((hop, index): readonly ToldStepView[] => {
    const { namespace } = hop;
    const base = { ...nothing, namespace, mark: hex(hop.mark) };
    switch (hop.kind) {
      case 'passes': {
        const device = deviceAt(hops, index);
        return [{ ...base, kind: 'passes', hook: hop.hook, verdict: 'accept', device: device && visible(device) }];
      }
      case 'policy':
        if (hop.verdict === 'accept' || !isTold(hop.table, backend)) return [];
        return [{ ...base, kind: 'policy', ...placeOf(hop), verdict: hop.verdict }];
      case 'rule': {
        if (!isTold(hop.table, backend) || isJumpToOurs(hop)) return [];
        const rule = visible(ruleLine(hop.chain, hop.rule, hop.words));
        // nf_tables has no such verdict: the rule answers, and then drops.
        const verdict = hop.verdict === 'reject' ? 'drop' : hop.verdict;
        return [{ ...base, kind: 'rule', ...placeOf(hop), number: hop.index + 1, rule, verdict }];
      }
      default:
        return [];
    }
  });
}

/** How many rules of a foretold packet the kernel tells nothing of. */
export function untoldRules(hops: readonly Hop[], backend: ResolvedBackend): number {
  return hops.filter((hop) => hop.kind === 'rule' && !isTold(hop.table, backend)).length;
}

function placeOf({ chain, table }: { readonly chain: string; readonly table: TableRef }) {
  return { table: visible(tableText(table)), chain: visible(chain) };
}

function isTold(table: TableRef, backend: ResolvedBackend): boolean {
  switch (table.kind) {
    case 'nft':
      return ['ip', 'ip6', 'inet'].includes(table.family);
    case 'iptables':
      return table.backend === 'iptables-nft';
    case 'backend':
      return table.nativePrefix !== undefined || backend !== 'iptables-legacy';
  }
}

/** Our base chain in native nft has the rules itself. */
function isJumpToOurs({ chain, table }: Extract<Hop, { kind: 'rule' }>): boolean {
  return (
    table.kind === 'backend' && table.nativePrefix !== undefined && builtinChains[table.name]?.includes(chain) === true
  );
}

/** By which device it came before PREROUTING, and leaves after POSTROUTING. */
function deviceAt(hops: readonly Hop[], index: number): string | null {
  const hop = hops[index];
  if (hop?.kind !== 'passes') return null;
  const other =
    hop.hook === 'PREROUTING'
      ? hops.slice(0, index).findLast(({ kind }) => kind === 'enters')
      : hop.hook === 'POSTROUTING'
        ? hops[index + 1]
        : undefined;
  const isMove = other?.kind === 'enters' || other?.kind === 'leaves';
  return isMove && other.namespace === hop.namespace ? other.device : null;
}
