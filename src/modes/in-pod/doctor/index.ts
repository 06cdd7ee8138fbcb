import { checkBackends } from '../../../doctor/checks/backends.js';
import { checkDeadRules } from '../../../doctor/checks/dead-rules.js';
import { checkEffect } from '../../../doctor/checks/effect.js';
import { checkNotRead } from '../../../doctor/checks/not-read.js';
import { checkPlan } from '../../../doctor/checks/plan.js';
import { checkTools } from '../../../doctor/checks/tools.js';
import type { Check } from '../../../doctor/diagnose.js';
import type { InpodState } from '../state.js';
import { checkPods } from './pods.js';

/** Findings of one severity appear in the order of these checks. */
export const inpodChecks: readonly Check<InpodState>[] = [
  checkTools,
  checkNotRead,
  checkPlan,
  checkPods,
  checkBackends,
  checkEffect,
  (facts) => checkDeadRules(facts, (chain) => Object.values(facts.constants.chains).includes(chain)),
];
