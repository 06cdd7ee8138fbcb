import type { Case } from './case.js';
import { firstOf } from './ends.js';
import type { Scenario } from './examine.js';
import { type CaseSetup, runCase } from './run-case.js';

/**
 * The scenario without cases that foreign rules decide: translated ones (a service), and rejected ones where they let
 * similar cases pass (a policy, a service without endpoints). Properties concern packets that go where they are sent. A
 * sender that is always refused stays: that is not a policy for some destination.
 */
export function withoutForeignDecisions(scenario: Scenario, without: CaseSetup): Scenario {
  const cases = [...scenario.cases].flatMap((one) => {
    const { end, header } = firstOf(runCase(without, one));
    const { destination, destinationPort } = end.packet;
    const isTranslated = destination !== header.destination || destinationPort !== header.destinationPort;
    const isRefused = end.kind === 'rejected' || (end.kind === 'dropped' && end.reason.code === 'hook');
    return isTranslated ? [] : [{ one, isRefused }];
  });
  const passing = new Set(cases.filter(({ isRefused }) => !isRefused).map(({ one }) => kindOf(one)));
  return {
    ...scenario,
    cases: cases.filter(({ isRefused, one }) => !isRefused || !passing.has(kindOf(one))).map(({ one }) => one),
  };
}

function kindOf({ from, header, to }: Case): string {
  return `${from.name} ${to.role} ${header.protocol}`;
}
