import { expect, test } from 'vitest';
import { type Flow, flowKey } from '../../src/lab/conntrack.js';
import { labNamed } from '../../src/lab/index.js';
import { type Records, seenCourse } from '../../src/lab/seen-course.js';

const lab = labNamed('s');
const journey = { from: 'a1', to: 'b1', protocol: 'tcp' } as const;

/** Flows with their marks, and those that a node translates. */
function tracked(...flows: readonly (readonly [flow: Flow, mark: number, onward?: Flow])[]) {
  return new Map(flows.map(([flow, mark, onward = flow]) => [flowKey(flow), { mark, onward }]));
}

function tcp(source: string, destination: string): Flow {
  return { protocol: 'tcp', source, destination };
}

const records: Records = {
  logs: {
    node1: [
      // An older connection of the same client to somewhere else.
      { listener: 15001, peer: '10.244.1.11:100', destination: '10.244.1.13:8080', outcome: 'connected' },
      {
        listener: 15001,
        peer: '10.244.1.11:100',
        destination: '10.244.2.11:8080',
        source: '10.244.1.11:200',
        target: '10.244.2.11:15008',
        outcome: 'connected',
      },
    ],
    node2: [
      {
        listener: 15008,
        peer: '10.244.1.11:200',
        destination: '10.244.2.11:15008',
        source: '10.244.1.11:300',
        target: '10.244.2.11:8080',
        outcome: 'connected',
      },
    ],
  },
  flows: {
    node1: tracked([tcp('10.244.1.11:100', '10.244.2.11:8080'), 1], [tcp('10.244.1.11:200', '10.244.2.11:15008'), 2]),
    node2: tracked([tcp('10.244.1.11:200', '10.244.2.11:15008'), 3], [tcp('10.244.1.11:300', '10.244.2.11:8080'), 4]),
  },
};

test('a connection is followed from log to log, and each flow has its mark on each node it crosses', () => {
  const course = seenCourse(lab, records, journey, { local: '10.244.1.11:100', peer: '10.244.1.11:300', server: 'b1' });
  expect(course).toEqual({
    hops: ['15001@zt1', '15008@zt2'],
    client: '10.244.1.11',
    marks: [
      { node: 'node1', mark: 1 },
      { node: 'node1', mark: 2 },
      { node: 'node2', mark: 3 },
      { node: 'node2', mark: 4 },
    ],
  });
});

test('a connection that no ztunnel logged is direct, and untracked flows have no mark', () => {
  const course = seenCourse(lab, records, journey, { local: '10.244.1.11:999', peer: '10.244.1.11:999', server: 'b1' });
  expect(course).toEqual({
    hops: [],
    client: '10.244.1.11',
    marks: [
      { node: 'node1', mark: null },
      { node: 'node2', mark: null },
    ],
  });
});

test('a failed connection shows its path as far as it went', () => {
  const refused = { listener: 15001, peer: '10.244.1.11:100', destination: '10.244.2.11:8080', outcome: 'refused' };
  const broken: Records = { ...records, logs: { node1: [refused], node2: [] } };
  expect(seenCourse(lab, broken, journey, { local: '10.244.1.11:100', error: 'reset' }).hops).toEqual(['15001@zt1']);
  expect(seenCourse(lab, broken, journey, { error: 'no socket' })).toEqual({ hops: [], client: '', marks: [] });
});

test('a translated flow is followed by the addresses it leaves the node with', () => {
  const masked = tcp('192.168.126.1:7', '10.244.1.11:8080');
  const entry = { listener: 15006, peer: masked.source, destination: masked.destination, outcome: 'taken' };
  const translated: Records = {
    logs: { node1: [entry], node2: [] },
    flows: {
      node1: tracked([tcp('10.244.2.13:5', '172.18.0.2:30080'), 9, masked]),
      node2: tracked([tcp('10.244.2.13:5', '172.18.0.2:30080'), 8]),
    },
  };
  const course = seenCourse(
    lab,
    translated,
    { from: 'd1', to: 'port-a1', protocol: 'tcp' },
    { local: '10.244.2.13:5' },
  );
  expect(course.hops).toEqual(['15006@zt1']);
  expect(course.marks).toEqual([
    { node: 'node2', mark: 8 },
    { node: 'node1', mark: 9 },
  ]);
});

test('a ztunnel that did not see the requested destination is told apart', () => {
  const asked = tcp('10.244.1.11:100', '10.96.0.13:80');
  const seenAs = (destination: string) => {
    const entry = { listener: 15001, peer: asked.source, destination, outcome: 'connected' };
    const seen: Records = {
      logs: { node1: [entry], node2: [] },
      flows: { node1: tracked([asked, 0, tcp(asked.source, destination)]), node2: tracked() },
    };
    return seenCourse(lab, seen, { from: 'a1', to: 'vip-c1', protocol: 'tcp' }, { local: asked.source }).hops;
  };
  expect(seenAs('10.96.0.13:80')).toEqual(['15001@zt1']);
  expect(seenAs('10.244.1.13:8080')).toEqual(['15001@zt1 for 10.244.1.13:8080']);
});

test('an echo is recognised by its identifier on both sides', () => {
  const echo: Flow = { protocol: 'icmp', source: '10.244.1.11:77', destination: '10.244.1.13:77' };
  const seen: Records = { logs: { node1: [], node2: [] }, flows: { node1: tracked([echo, 0x220]), node2: tracked() } };
  const answer = { local: '10.244.1.11:77', peer: '10.244.1.11:0', server: 'c1' };
  expect(seenCourse(lab, seen, { from: 'a1', to: 'c1', protocol: 'icmp' }, answer)).toEqual({
    hops: [],
    client: '10.244.1.11',
    marks: [{ node: 'node1', mark: 0x220 }],
  });
});
