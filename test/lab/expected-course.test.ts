import { expect, test } from 'vitest';
import { expectedCourse } from '../../src/lab/expected-course.js';
import { allJourneys, expectCaptured, expectDirect, type Journey, labNamed } from '../../src/lab/index.js';
import { marksText, pathText } from '../../src/lab/journey-table.js';

const lab = labNamed('e');
const captured = expectCaptured(lab);

/** What the published design does with each, written down from its packet journeys; marks are the connection's. */
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
] as const)('%s goes %s and leaves %s', (text, path, marks) => {
  const course = expectedCourse(lab, captured, journeyOf(text));
  expect(pathText(course)).toBe(path);
  expect(marksText(course.marks)).toBe(marks);
});

test.each([
  ['a1 c1 dns', '15053@zt1', 'node1 0x220'],
  ['b1 c1 dns', '15053@zt2', 'node2 0x220'],
  ['s1 c1 dns', 'direct', 'node1 0x220'],
  ['a1 c1 udp', 'direct', 'node1 0x220'],
] as const)('with captureDNS %s goes %s and leaves %s', (text, path, marks) => {
  const course = expectedCourse(lab, expectCaptured(lab, { captureDNS: true }), journeyOf(text));
  expect(pathText(course)).toBe(path);
  expect(marksText(course.marks)).toBe(marks);
});

test('an enrolled spare pod goes the way of the mesh', () => {
  const expectation = expectCaptured(lab, { mesh: ['a1', 'b1', 's1'] });
  expect(pathText(expectedCourse(lab, expectation, journeyOf('s1 b1 tcp')))).toBe('15001@zt1 -> 15008@zt2');
  expect(pathText(expectedCourse(lab, expectation, journeyOf('a1 a2 tcp')))).toBe('15001@zt1');
  expect(pathText(expectedCourse(lab, expectation, journeyOf('a2 b1 tcp')))).toBe('15006@zt2');
});

test('on bare nodes everything is direct, unmarked', () => {
  const courses = allJourneys.map((journey) => expectedCourse(lab, expectDirect, journey));
  expect(new Set(courses.map(pathText))).toEqual(new Set(['direct']));
  expect(new Set(courses.map((course) => marksText(course.marks)))).toEqual(new Set(['-']));
});

test('the client keeps its address; a node has one towards its pods and one towards the other node', () => {
  const clientOf = (text: string) => expectedCourse(lab, captured, journeyOf(text)).client;
  expect(clientOf('a1 b1 tcp')).toBe('10.244.1.11');
  expect(clientOf('node1 a1 tcp')).toBe('10.244.1.1');
  expect(clientOf('node1 b1 tcp')).toBe('172.18.0.2');
});

function journeyOf(text: string): Journey {
  const [from = '', to = '', protocol] = text.split(' ');
  return { from, to, protocol: protocol as Journey['protocol'] };
}
