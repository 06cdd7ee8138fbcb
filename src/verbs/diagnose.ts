import { diagnoseBy } from '../doctor/diagnose.js';
import type { Facts } from '../doctor/facts.js';
import { checksOf } from '../modes/checks.js';
import { defaultMode } from '../modes/index.js';
import type { DoctorView } from '../report/finding.js';

/**
 * All known problems of such a node, the worst first. Pure.
 * @param facts what `examine` read.
 * @example
 * const { summary } = diagnose(await examine(state));
 */
export function diagnose(facts: Facts): DoctorView {
  return diagnoseBy(checksOf(facts.state?.mode ?? defaultMode.name), facts);
}
