import { expect, test } from 'vitest';
import { expectedCourse } from '../../src/lab/expected-course.js';
import {
  allJourneys,
  expectCaptured,
  expectDirect,
  type Journey,
  type LabExpectation,
  labNamed,
} from '../../src/lab/index.js';
import { marksText, pathText } from '../../src/lab/journey-table.js';

const lab = labNamed('e');
const profiles = ['istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'] as const;
const captured = expectCaptured(lab);

/** The course of each journey in every profile, taken from the design's packet journeys; marks are the connection's. */
test.each([
  ['a1 b1 tcp', '15001@zt1 -> 15008@zt2', 'node1 0x210 0x210, node2 0x210 0x210'],
  ['b1 a1 tcp', '15001@zt2 -> 15008@zt1', 'node1 0x210 0x210, node2 0x210 0x210'],
  ['a1 a2 tcp', '15001@zt1', 'node1 0x210 0x210'],
  ['a1 c1 tcp', '15001@zt1', 'node1 0x210 0x210'],
  ['a1 d1 tcp', '15001@zt1', 'node1 0x210 0x210'],
  ['b1 c1 tcp', '15001@zt2', 'node2 0x210 0x210'],
  ['c1 a1 tcp', '15006@zt1', 'node1 0x210 0x210'],
  ['d1 a1 tcp', '15006@zt1', 'node1 0x210 0x210'],
  ['c1 b1 tcp', '15006@zt2', 'node2 0x210 0x210'],
  ['node1 a1 tcp', 'direct', '-'],
  ['node1 c1 tcp', 'direct', '-'],
  ['node1 b1 tcp', '15006@zt2', 'node2 0x210 0x210'],
  ['a1 node1 tcp', 'direct', '-'],
  ['c1 s1 tcp', 'direct', '-'],
  ['c1 d1 tcp', 'direct', '-'],
  ['a1 b1 udp', 'direct', 'node1 0x220, node2 0x220'],
  ['c1 d1 udp', 'direct', 'node1 0x220, node2 0x220'],
  ['a1 c1 dns', 'direct', 'node1 0x220'],
  ['a1 wire2 tcp', '15001@zt1', 'node1 0x210 0x210'],
  ['c1 wire1 tcp', 'direct', '-'],
  ['c1 dns1 dns-tcp', 'direct', '-'],
  ['c1 dns1 dns', 'direct', 'node1 0x220'],
  ['node1 b1 udp', 'direct', 'node1 0x220, node2 0x220'],
  ['a1 vip-c1 tcp', '15001@zt1', 'node1 0x210 0x210'],
  ['c1 vip-a1 tcp', '15006@zt1', 'node1 0x210 0x210'],
  ['b1 vip-a1 tcp', '15001@zt2 -> 15006@zt1', 'node1 0x210 0x210, node2 0x210 0x210'],
  ['node1 vip-c1 tcp', 'direct', '-'],
] as const)('%s goes %s and leaves %s', (text, path, marks) => {
  for (const profile of profiles) {
    const course = expectedCourse(lab, expectCaptured(lab, { profile }), journeyOf(text));
    expect([profile, pathText(course)]).toEqual([profile, path]);
    expect(marksText(course.marks)).toBe(marks);
  }
});

/**
 * Journeys that some profiles lose: the course and marks with `hardened`, the profiles, and how far it comes with them.
 */
test.each([
  ['c1 a1 icmp', 'direct', 'node1 0x220', 3, 'lost'],
  ['d1 a1 icmp', 'direct', 'node1 0x220, node2 0x220', 3, 'lost'],
  ['a1 c1 icmp', 'direct', 'node1 0x220', 3, 'lost'],
  ['a1 b1 icmp', 'direct', 'node1 0x220, node2 0x220', 3, 'lost'],
  ['node1 b1 icmp', 'direct', 'node1 0x220, node2 0x220', 3, 'lost'],
  ['a1 wire1 tcp', 'direct', '-', 3, 'lost'],
  ['a1 wire1 udp', 'direct', 'node1 0x220', 3, 'lost'],
  ['a1 dns1 dns', 'direct', 'node1 0x220', 3, 'lost'],
  ['a1 dns1 dns-tcp', 'direct', '-', 3, 'lost'],
  ['wire1 a1 tcp', 'direct', '-', 3, '15006@zt1 -> lost'],
  ['wire1 a1 udp', 'direct', 'node1 0x220', 3, 'lost'],
  ['node1 vip-a1 tcp', 'direct', '-', 3, '15006@zt1 -> lost'],
  ['c1 port-a1 tcp', '15006@zt1', 'node1 0x210 0x210', 3, '15006@zt1 -> lost'],
  ['d1 port-a1 tcp', '15006@zt1', 'node1 0x210 0x210', 3, '15006@zt1 -> lost'],
  ['a1 entry-d1 tcp', '15001@zt1', 'node1 0x210 0x210', 1, 'lost'],
  ['c1 entry-d1 tcp', 'lost', '-', 4, 'lost'],
] as const)('%s goes %s and leaves %s; the first %i profiles have it %s', (text, path, marks, losing, lost) => {
  for (const [index, profile] of profiles.entries()) {
    const course = expectedCourse(lab, expectCaptured(lab, { profile }), journeyOf(text));
    expect([profile, pathText(course)]).toEqual([profile, index < losing ? lost : path]);
    expect(marksText(course.marks)).toBe(index < losing ? '-' : marks);
  }
});

test.each(['node1 a1 udp', 'node1 a1 icmp', 'a1 node1 udp', 'a1 node1 icmp'])(
  '%s is lost because the node lets only TCP pass',
  (text) => {
    const pathWith = (profile: (typeof profiles)[number]) =>
      pathText(expectedCourse(lab, expectCaptured(lab, { profile }), journeyOf(text)));
    expect(profiles.map(pathWith)).toEqual(['direct', 'direct', 'lost', 'direct']);
  },
);

test('the node of the mesh pod decides what is lost', () => {
  const mixed = {
    ...expectCaptured(lab, { profile: 'hardened' }),
    node2: expectCaptured(lab, { profile: 'istio-1.20' }).node2,
  };
  const pathOf = (text: string) => pathText(expectedCourse(lab, mixed, journeyOf(text)));
  expect(['a1 d1 icmp', 'd1 a1 icmp', 'a1 dns1 dns'].map(pathOf)).toEqual(['direct', 'direct', 'direct']);
  expect(['a1 b1 icmp', 'b1 c1 icmp', 'b1 dns2 dns'].map(pathOf)).toEqual(['lost', 'lost', 'lost']);
});

test.each([
  ['a1 dns1 dns', '15053@zt1', 'node1 0x220'],
  ['a1 c1 dns', '15053@zt1', 'node1 0x220'],
  ['b1 c1 dns', '15053@zt2', 'node2 0x220'],
  ['s1 c1 dns', 'direct', 'node1 0x220'],
  ['a1 c1 udp', 'direct', 'node1 0x220'],
] as const)('with captureDNS %s goes %s and leaves %s', (text, path, marks) => {
  const course = expectedCourse(lab, expectCaptured(lab, { captureDNS: true }), journeyOf(text));
  expect(pathText(course)).toBe(path);
  expect(marksText(course.marks)).toBe(marks);
});

test('an enrolled spare pod takes the path of the mesh', () => {
  const expectation = expectCaptured(lab, { mesh: ['a1', 'b1', 's1'] });
  expect(pathText(expectedCourse(lab, expectation, journeyOf('s1 b1 tcp')))).toBe('15001@zt1 -> 15008@zt2');
  expect(pathText(expectedCourse(lab, expectation, journeyOf('a1 a2 tcp')))).toBe('15001@zt1');
  expect(pathText(expectedCourse(lab, expectation, journeyOf('a2 b1 tcp')))).toBe('15006@zt2');
});

test('on bare nodes everything is direct and unmarked', () => {
  // The service that only ztunnel knows has no direct path.
  const journeys = allJourneys.filter(({ to }) => to !== 'entry-d1');
  const courses = journeys.map((journey) => expectedCourse(lab, expectDirect, journey));
  expect(new Set(courses.map(pathText))).toEqual(new Set(['direct']));
  expect(new Set(courses.map((course) => marksText(course.marks)))).toEqual(new Set(['-']));
});

test('the client keeps its address; a node has one towards its pods and one towards the other node', () => {
  const clientOf = (text: string) => expectedCourse(lab, captured, journeyOf(text)).client;
  expect(clientOf('a1 b1 tcp')).toBe('10.244.1.11');
  expect(clientOf('node1 a1 tcp')).toBe('10.244.1.1');
  expect(clientOf('node1 b1 tcp')).toBe('172.18.0.2');
  expect(clientOf('wire1 a1 tcp')).toBe('172.18.0.2');
  expect(clientOf('node1 vip-a1 tcp')).toBe('172.18.0.2');
});

test('a client of a node port is masqueraded unless ztunnel captured it', () => {
  const clientOf = (expectation: LabExpectation) =>
    expectedCourse(lab, expectation, journeyOf('d1 port-a1 tcp')).client;
  expect([captured, expectDirect].map(clientOf)).toEqual(['10.244.2.13', '10.244.1.1']);
});

function journeyOf(text: string): Journey {
  const [from = '', to = '', protocol] = text.split(' ');
  return { from, to, protocol: protocol as Journey['protocol'] };
}
