import { expect, test } from 'vitest';
import { endpointNamed, isOfNode } from '../../src/lab/endpoints.js';
import { LabError, labMembers, labNamed } from '../../src/lab/index.js';
import { allJourneys } from '../../src/lab/journey.js';

const lab = labNamed('p');

test('every member is a place that answers itself', () => {
  for (const member of labMembers(lab)) {
    expect(endpointNamed(lab, member.name)).toMatchObject({
      ...member,
      answering: member,
      isChosen: false,
      service: null,
    });
  }
});

test("a node's other addresses lead to the node, and clients use them", () => {
  for (const [name, ip] of [
    ['wire1', '172.18.0.2'],
    ['wire2', '172.18.0.3'],
    ['dns1', '169.254.20.10'],
    ['dns2', '169.254.20.10'],
  ] as const) {
    const node = name.endsWith('1') ? 'node1' : 'node2';
    expect(endpointNamed(lab, name)).toMatchObject({ ip, node, answering: { name: node }, isChosen: true });
    expect(isOfNode(lab, endpointNamed(lab, name), node)).toBe(true);
  }
});

test('a service is located where its pod is, and is no address of the node, not even a node port', () => {
  for (const name of ['vip-a1', 'port-a1']) {
    expect(endpointNamed(lab, name)).toMatchObject({ node: 'node1', answering: { name: 'a1', ip: '10.244.1.11' } });
    expect(isOfNode(lab, endpointNamed(lab, name), 'node1')).toBe(false);
  }
});

test('every journey has its ends, and no two are the same', () => {
  for (const { from, to } of allJourneys)
    expect([endpointNamed(lab, from).name, endpointNamed(lab, to).name]).toEqual([from, to]);
  expect(new Set(allJourneys.map(({ from, protocol, to }) => `${from} ${to} ${protocol}`)).size).toBe(
    allJourneys.length,
  );
});

test("an unknown place is the user's mistake", () => {
  expect(() => endpointNamed(lab, 'vip-z9')).toThrow(LabError);
});
