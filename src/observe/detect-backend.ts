import { builtinChains } from '../ir/hooks.js';
import type { Ownership } from '../ir/ownership.js';
import { isNamedAlike, type NftTableName } from '../ir/predecessor.js';
import { hostScope } from '../ir/program.js';
import type { Machine } from '../kernel/machine.js';
import type { ResolvedBackend } from '../model/backend.js';
import type { Backend } from '../model/node-state.js';
import { tableName } from '../render/nft/identifier.js';
import { nftChains } from './nft-chains.js';
import { tableNames } from './read-predecessors.js';
import { legacyTables } from './read-rules.js';
import { ruleTools } from './tools.js';

/** What shows on the node that a backend holds our rules. */
export interface OwnNames {
  readonly chains: readonly string[];
  /** Prefix of our table of native nft. */
  readonly chainPrefix: string;
  /** Tables of native nft of other agents of the design. */
  readonly predecessors: readonly NftTableName[];
}

export function ownNames(
  { chains, predecessors }: Pick<Ownership, 'chains' | 'predecessors'>,
  chainPrefix: string,
): OwnNames {
  return {
    chains: Object.keys(builtinChains).flatMap((table) => chains(hostScope, 'ipv4', table)),
    chainPrefix,
    predecessors: predecessors?.names(hostScope) ?? [],
  };
}

export interface BackendChoice {
  readonly backend: ResolvedBackend;
  readonly reason: string;
}

/** Chains by which kubelet and kube-proxy show which backend the node uses (kubernetes/kubernetes#109059). */
const kubernetesChains = ['KUBE-IPTABLES-HINT', 'KUBE-KUBELET-CANARY', 'KUBE-PROXY-CANARY'];

/**
 * The backend to use. `auto` decides by reading only: first the backend that already holds our chains, or those of a
 * predecessor, then the one that Kubernetes uses (kube-proxy in nftables mode has a table of its own), then the one of
 * the last apply, then iptables-nft. A probing write would create tables and so change the next decision
 * (istio/istio#61019).
 */
export async function chooseBackend(
  machine: Machine,
  asked: Backend,
  { chainPrefix, chains: ours, predecessors }: OwnNames,
  recorded?: ResolvedBackend,
): Promise<BackendChoice> {
  if (asked !== 'auto') return { backend: asked, reason: 'asked for by the document' };
  const [nft, legacy, isPreceded] = await Promise.all([
    nftChains(machine, null, 'ipv4'),
    legacyChains(machine),
    holdsAny(machine, predecessors),
  ]);
  if (nft.some(({ table }) => table === tableName(chainPrefix)))
    return { backend: 'nft', reason: 'it holds our table' };
  const inNft = new Set(nft.map(({ chain }) => chain));
  const holderOf = (chains: readonly string[], reason: string): BackendChoice | null => {
    if (chains.some((chain) => inNft.has(chain))) return { backend: 'iptables-nft', reason };
    return chains.some((chain) => legacy.has(chain)) ? { backend: 'iptables-legacy', reason } : null;
  };
  const holder = holderOf(ours, 'it holds our chains');
  if (holder !== null) return holder;
  if (isPreceded) return { backend: 'nft', reason: 'it holds the tables of another agent that does the same' };
  const ofKubernetes = holderOf(kubernetesChains, 'kubelet or kube-proxy use it');
  if (ofKubernetes !== null) return ofKubernetes;
  if (nft.some(({ table }) => table === 'kube-proxy')) return { backend: 'nft', reason: 'kube-proxy uses it' };
  if (recorded !== undefined) return { backend: recorded, reason: 'the last apply used it' };
  return { backend: 'iptables-nft', reason: 'the node shows no preference' };
}

async function holdsAny(machine: Machine, tables: readonly NftTableName[]): Promise<boolean> {
  if (tables.length === 0) return false;
  const names = await tableNames(machine, null);
  return tables.some((table) => names.some((name) => isNamedAlike(name, table)));
}

async function legacyChains(machine: Machine): Promise<ReadonlySet<string>> {
  const tables = await legacyTables(machine, null, 'ipv4');
  const saves = await Promise.all(
    tables.map((table) => machine.execute({ argv: [ruleTools('iptables-legacy', 'ipv4').save, '-t', table] })),
  );
  return new Set(saves.flatMap(({ stdout }) => [...stdout.matchAll(/^:(\S+)/gm)].map(([, name]) => name ?? '')));
}
