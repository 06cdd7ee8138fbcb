import type { IpOperation } from '../ir/ip-operation.js';
import type { TableOperation } from '../ir/native-operation.js';
import type { Scope } from '../ir/program.js';
import type { RuleOperation } from '../ir/rule-operation.js';
import type { Family } from '../ir/ruleset.js';
import type { SetOperation } from '../ir/set-operation.js';
import type { SysctlOperation } from '../ir/sysctl-operation.js';
import type { ResolvedBackend } from '../model/backend.js';

/** What one process of a tool is asked to do. */
export type Work =
  /** Links, which have no family, go with IPv4. */
  | { readonly tool: 'ip'; readonly family: Family; readonly operations: readonly IpOperation[] }
  | { readonly tool: 'sysctl'; readonly operations: readonly SysctlOperation[] }
  | { readonly tool: 'ipset'; readonly operations: readonly SetOperation[] }
  | { readonly tool: 'nft'; readonly operations: readonly TableOperation[] }
  | {
      readonly tool: 'iptables';
      readonly family: Family;
      readonly operations: readonly RuleOperation[];
      /** Another backend than the plan's: what is left there of ours. */
      readonly backend?: ResolvedBackend;
    };

/** The parts of an apply in one namespace; a mode's schedule puts those of all namespaces in order. */
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

/** Some work of one namespace with its phase. */
export interface PhasedWork {
  readonly phase: Phase;
  readonly work: Work;
}

/** One process that apply will start, everything it is to do, and where. */
export interface Step {
  /** Counts from 1 in the order of the plan. */
  readonly number: number;
  /** Steps of one phase in namespaces that play the same part have the same number: see `stepGroups`. */
  readonly group: number;
  readonly scope: Scope;
  readonly netns: string | null;
  readonly phase: Phase;
  readonly work: Work;
}
