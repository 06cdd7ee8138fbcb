import { checkBackends } from '../../../doctor/checks/backends.js';
import { checkDeadRules } from '../../../doctor/checks/dead-rules.js';
import { checkEffect } from '../../../doctor/checks/effect.js';
import { checkNotRead } from '../../../doctor/checks/not-read.js';
import { checkPlan } from '../../../doctor/checks/plan.js';
import { checkTools } from '../../../doctor/checks/tools.js';
import type { Check } from '../../../doctor/diagnose.js';
import type { GeneveState } from '../state.js';
import { checkIpRules } from './ip-rules.js';
import { checkMarks } from './marks.js';
import { checkNetworkPlugins } from './network-plugins.js';
import { checkNode } from './node.js';
import { isOwnChain } from './own.js';

/** Findings of one severity appear in the order of these checks. */
export const geneveChecks: readonly Check<GeneveState>[] = [
  checkTools,
  checkNotRead,
  checkPlan,
  checkNode,
  checkBackends,
  checkMarks,
  checkIpRules,
  checkEffect,
  checkNetworkPlugins,
  (facts) => checkDeadRules(facts, (chain) => isOwnChain(facts.constants, chain)),
];
