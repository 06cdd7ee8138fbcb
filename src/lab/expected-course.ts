import { endpointNamed } from './endpoints.js';
import type { LabExpectation } from './expectation.js';
import type { Journey, JourneyCourse, ProxyHop } from './journey.js';
import { labModeOf } from './modes/index.js';
import type { Attempt } from './modes/lab-mode.js';
import type { Lab } from './topology.js';

/** The course of a connection if the nodes work as expected. */
export function expectedCourse(lab: Lab, expectation: LabExpectation, journey: Journey): JourneyCourse {
  const mode = labModeOf(lab);
  const attempt = attemptOf(lab, journey);
  const hops = mode.hops(lab, expectation, attempt);
  const client = mode.client(lab, expectation, attempt, hops);
  const loss = mode.knownLoss(lab, expectation, { ...attempt, client }, hops);
  const names = (course: readonly ProxyHop[]) => course.map(({ at, listener }) => hopText(listener, at));
  if (loss !== null) return { hops: names(loss), client: '', marks: [] };
  return { hops: names(hops), client, marks: mode.marks(expectation, attempt, hops) };
}

export function attemptOf(lab: Lab, { family, from, protocol, to }: Journey): Attempt {
  return {
    from: endpointNamed(lab, from, family),
    to: endpointNamed(lab, to, family),
    protocol,
    family: family ?? 'ipv4',
  };
}

/** `15001@zt1`. */
export function hopText(listener: number, at: string): string {
  return `${listener}@${at}`;
}
