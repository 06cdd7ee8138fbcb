import type { BaseChainHook, ForeignChain, ForeignRule, ForeignTable } from '../../../ir/foreign-table.js';
import type { PredecessorOwnership } from '../../../ir/ownership.js';
import type { LayoutName, NftTableName } from '../../../ir/predecessor.js';
import { hostScope } from '../../../ir/program.js';

type Base = Pick<BaseChainHook, 'type' | 'hook' | 'priority'>;

/** The base chains of Istio's own tables of nft (1.28 and later), in pods and, for the probes, on the node. */
const baseChains: Readonly<Record<string, Readonly<Record<string, Base>>>> = {
  'istio-ambient-nat': {
    prerouting: { type: 'nat', hook: 'prerouting', priority: -100 },
    output: { type: 'nat', hook: 'output', priority: -100 },
    postrouting: { type: 'nat', hook: 'postrouting', priority: 100 },
  },
  'istio-ambient-mangle': {
    prerouting: { type: 'filter', hook: 'prerouting', priority: -150 },
    output: { type: 'route', hook: 'output', priority: -150 },
  },
  'istio-ambient-raw': {
    prerouting: { type: 'filter', hook: 'prerouting', priority: -300 },
    output: { type: 'filter', hook: 'output', priority: -300 },
  },
};

/** Base chains jump to these. */
const ownChains: readonly string[] = ['istio-prerouting', 'istio-output'];

/** A flushed table keeps its chains and sets, and the one on the node has only sets until its first rule. */
const ownSets: readonly string[] = ['istio-inpod-probes-v4', 'istio-inpod-probes-v6'];

/** Those of a sidecar, which are never ours. */
const sidecarTables: readonly string[] = ['istio-proxy-nat', 'istio-proxy-mangle'];

const named = (name: string): NftTableName => ({ family: 'inet', name });
const names = Object.keys(baseChains).map(named);
const namesInPods = [...names, ...sidecarTables.map(named)];

/**
 * The tables in which Istio itself keeps its rules with its native nft backend. One of these names is ours if anything
 * in it is Istio's, or if it is empty. Otherwise it is a collision: a later release may redirect packets there by rules
 * that are not known here. So is a table of a sidecar.
 */
export const nativeTables: PredecessorOwnership = {
  names: (scope) => (scope === hostScope ? names : namesInPods),
  claim: (_, table) => (isIstios(table) ? 'ours' : 'collision'),
  layout: ({ scope }, tables) => {
    if (!tables.some(isIstios)) return null;
    return scope === hostScope ? either : podLayout(tables);
  },
};

function isIstios({ chains, name, sets }: ForeignTable): boolean {
  if (sidecarTables.includes(name)) return false;
  const isEmpty = chains.length === 0 && sets.length === 0;
  return isEmpty || chains.some((chain) => isOwnChain(name, chain)) || sets.some((set) => ownSets.includes(set.name));
}

function isOwnChain(table: string, { base, name }: ForeignChain): boolean {
  if (base === null) return ownChains.includes(name);
  const known = baseChains[table]?.[name];
  return known?.type === base.type && known.hook === base.hook && known.priority === base.priority;
}

/** Of all that 1.28 wrote, only its pods with ingress differ: from 1.29 on, these mark ztunnel's connections, too. */
function podLayout(tables: readonly ForeignTable[]): LayoutName {
  const rulesOf = (table: string, chain: string) =>
    tables
      .filter(({ name }) => name === table)
      .flatMap(({ chains }) => chains.filter(({ name }) => name === chain))
      .flatMap(({ rules }) => rules);
  if (rulesOf('istio-ambient-nat', 'istio-prerouting').some(accepts)) return either;
  return rulesOf('istio-ambient-mangle', 'istio-prerouting').some(marksConnection) ? fromLater : fromFirst;
}

const fromFirst: LayoutName = { name: 'istio-1.28', since: null };
const fromLater: LayoutName = { name: 'istio-1.29', since: null };
const either: LayoutName = { name: 'istio-1.29', since: 'istio-1.28' };

/** Only the probes of pods without ingress are accepted. */
function accepts({ statements }: ForeignRule): boolean {
  return statements.some((one) => one.kind === 'verdict' && one.verdict.kind === 'accept');
}

function marksConnection({ statements }: ForeignRule): boolean {
  return statements.some((one) => one.kind === 'assign' && one.field.of === 'connection' && one.field.field === 'mark');
}
