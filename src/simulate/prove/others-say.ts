import type { Case } from './case.js';
import { firstOf } from './ends.js';
import type { Scenario } from './examine.js';
import { type CaseSetup, runCase } from './run-case.js';

/**
 * A stage without what others translate, or refuse where they let the like pass: a service, one without endpoints, a policy. The
 * properties are about what goes where it is sent. Who is refused altogether stays: that is no policy about some destination.
 */
export function withoutOthersSay(scenario: Scenario, without: CaseSetup): Scenario {
  const cases = [...scenario.cases].flatMap((one) => {
    const { end, header } = firstOf(runCase(without, one));
    const { destination, destinationPort } = end.packet;
    const isTranslated = destination !== header.destination || destinationPort !== header.destinationPort;
    const isRefused = end.kind === 'rejected' || (end.kind === 'dropped' && end.reason.code === 'hook');
    return isTranslated ? [] : [{ one, isRefused }];
  });
  const passing = new Set(cases.filter(({ isRefused }) => !isRefused).map(({ one }) => likeOf(one)));
  return {
    ...scenario,
    cases: cases.filter(({ isRefused, one }) => !isRefused || !passing.has(likeOf(one))).map(({ one }) => one),
  };
}

function likeOf({ from, header, to }: Case): string {
  return `${from.name} ${to.role} ${header.protocol}`;
}
