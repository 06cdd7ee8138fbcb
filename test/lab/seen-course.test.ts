import { expect, test } from 'vitest';
import { flowKey } from '../../src/lab/conntrack.js';
import { labNamed } from '../../src/lab/index.js';
import { type Records, seenCourse } from '../../src/lab/seen-course.js';

const lab = labNamed('s');
const journey = { from: 'a1', to: 'b1', protocol: 'tcp' } as const;

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
  marks: {
    node1: new Map([
      [flowKey({ protocol: 'tcp', source: '10.244.1.11:100', destination: '10.244.2.11:8080' }), 1],
      [flowKey({ protocol: 'tcp', source: '10.244.1.11:200', destination: '10.244.2.11:15008' }), 2],
    ]),
    node2: new Map([
      [flowKey({ protocol: 'tcp', source: '10.244.1.11:200', destination: '10.244.2.11:15008' }), 3],
      [flowKey({ protocol: 'tcp', source: '10.244.1.11:300', destination: '10.244.2.11:8080' }), 4],
    ]),
  },
};

test('a connection is followed from log to log, and each flow has its mark on each node that it crosses', () => {
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

test('of a connection that failed the way is shown as far as it went', () => {
  const refused = { listener: 15001, peer: '10.244.1.11:100', destination: '10.244.2.11:8080', outcome: 'refused' };
  const broken: Records = { ...records, logs: { node1: [refused], node2: [] } };
  expect(seenCourse(lab, broken, journey, { local: '10.244.1.11:100', error: 'reset' }).hops).toEqual(['15001@zt1']);
  expect(seenCourse(lab, broken, journey, { error: 'no socket' })).toEqual({ hops: [], client: '', marks: [] });
});
