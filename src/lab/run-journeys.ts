import { trackedFlows } from './conntrack.js';
import type { LabExpectation } from './expectation.js';
import { attemptOf, expectedCourse, hopText } from './expected-course.js';
import type { Journey, JourneyCourse, JourneyResult } from './journey.js';
import { tellMesh } from './mesh-membership.js';
import { labModeOf } from './modes/index.js';
import type { LabMode } from './modes/lab-mode.js';
import { openProbes, type ProbeAnswer } from './probe.js';
import { proxyLog } from './proxy.js';
import { type Records, seenCourse } from './seen-course.js';
import { type Lab, type LabNodeName, labNodeNames } from './topology.js';

const usualPatience = 10;
/** Seconds to wait for an answer that is not expected. */
const patienceForLost = 3;

/**
 * Makes every journey's connection and compares its course with the expected one. The proxies first get the expected
 * mesh membership, as from a control plane.
 * @param patience seconds to wait for an expected answer; generous, so that a slow machine does not decide the result.
 */
export async function runJourneys(
  lab: Lab,
  expectation: LabExpectation,
  journeys: readonly Journey[] = labModeOf(lab).journeys,
  patience: number = usualPatience,
): Promise<readonly JourneyResult[]> {
  await tellMesh(
    lab,
    labNodeNames.flatMap((node) => expectation[node]?.mesh ?? []),
  );
  const mode = labModeOf(lab);
  const before = await onBothNodes(async (node) => (await proxyLog(lab, node)).length);
  const patienceFor = (journey: Journey) => {
    return expectedCourse(lab, expectation, journey).client === '' ? patienceForLost : patience;
  };
  const { answers, close } = await openProbes(lab, journeys, patienceFor);
  const records = await recordsOf(lab, before).finally(close);
  return journeys.map((journey) => {
    const answer = answers.get(journey) ?? {};
    const expected = expectedCourse(lab, expectation, journey);
    const seen = seenCourse(lab, records, journey, answer);
    const error = errorOf(lab, journey, { expected, answer }, mode);
    const isRight = expected.client === '' || error === null;
    return { ...journey, expected, seen, error, ok: isRight && sameCourse(expected, seen) };
  });
}

async function recordsOf(lab: Lab, before: Readonly<Record<LabNodeName, number>>): Promise<Records> {
  return {
    logs: await onBothNodes((node) => proxyLog(lab, node, before[node])),
    flows: await onBothNodes((node) => trackedFlows(lab.nodes[node], lab.hasIPv6)),
  };
}

function errorOf(
  lab: Lab,
  journey: Journey,
  { answer, expected }: { readonly answer: ProbeAnswer; readonly expected: JourneyCourse },
  { listeners, resolver }: LabMode,
): string | null {
  if (answer.error) return answer.error;
  const { family, from, to } = attemptOf(lab, journey);
  const isDns = journey.protocol === 'dns' || journey.protocol === 'dns-tcp';
  const isResolved = expected.hops[0]?.startsWith(hopText(listeners.dns, '')) ?? false;
  const answering = isResolved ? resolver(lab, from.node, family) : isDns ? to.ip : to.answering.name;
  return answer.server === answering ? null : `answered by ${answer.server ?? 'nobody'}, not by ${answering}`;
}

/**
 * An untracked flow counts as mark 0. The marks of a lost connection are not compared: they depend on retransmissions.
 */
function sameCourse(expected: JourneyCourse, seen: JourneyCourse): boolean {
  const marks = (course: JourneyCourse) =>
    expected.client === '' ? [] : course.marks.map(({ node, mark }) => [node, mark ?? 0]);
  const text = (course: JourneyCourse) => JSON.stringify([course.hops, course.client, marks(course)]);
  return text(expected) === text(seen);
}

async function onBothNodes<T>(work: (node: LabNodeName) => Promise<T>): Promise<Record<LabNodeName, T>> {
  const [node1, node2] = await Promise.all([work('node1'), work('node2')]);
  return { node1, node2 };
}
