import type { IpOperation } from '../ir/ip-operation.js';
import type { NftOperation } from '../ir/nft-operation.js';
import type { Scope } from '../ir/program.js';
import type { RuleOperation } from '../ir/rule-operation.js';
import type { Family } from '../ir/ruleset.js';
import type { SetOperation } from '../ir/set-operation.js';
import type { SysctlOperation } from '../ir/sysctl-operation.js';
import type { ResolvedBackend } from '../model/backend.js';

/** The operations for one process of a tool. */
export type Work =
  /** Links have no family and are done with IPv4. */
  | { readonly tool: 'ip'; readonly family: Family; readonly operations: readonly IpOperation[] }
  | { readonly tool: 'sysctl'; readonly operations: readonly SysctlOperation[] }
  | { readonly tool: 'ipset'; readonly operations: readonly SetOperation[] }
  | { readonly tool: 'nft'; readonly operations: readonly NftOperation[] }
  | {
      readonly tool: 'iptables';
      readonly family: Family;
      readonly operations: readonly RuleOperation[];
      /** Set if it is not the plan's: the work removes objects of ours from another backend. */
      readonly backend?: ResolvedBackend;
    };

/** The phases of an apply in one namespace. A mode's schedule orders those of all namespaces. */
export type Phase =
  | 'guard'
  | 'catch-all-out'
  | 'rebuild'
  | 'early-sysctls'
  | 'network'
  | 'late-sysctls'
  | 'sets-in'
  | 'rules'
  | 'catch-all-in'
  | 'other-backend'
  | 'sets-out'
  | 'network-out'
  | 'sysctls-out';

/** Work of one namespace with its phase. */
export interface PhasedWork {
  readonly phase: Phase;
  readonly work: Work;
}

/** One process of an apply: its namespace and all its work. */
export interface Step {
  /** Counts from 1 in the order of the plan. */
  readonly number: number;
  /** Steps of one phase in namespaces of the same role have the same number: see `stepGroups`. */
  readonly group: number;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly phase: Phase;
  readonly work: Work;
}
