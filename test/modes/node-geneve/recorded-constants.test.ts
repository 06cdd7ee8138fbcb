import { expect, test } from 'vitest';
import { defaultConstants } from '../../../src/modes/node-geneve/constants.js';
import { recordedConstants } from '../../../src/modes/node-geneve/fields/recorded.js';

const { marks, ports, priorities, tunnels } = defaultConstants;

test('the published constants are read from a record as they were written', () => {
  expect(recordedConstants.parse(JSON.parse(JSON.stringify(defaultConstants)))).toEqual(defaultConstants);
});

test.each([
  ['a key is missing', { ...defaultConstants, set: undefined }],
  ['a mark has bits outside its mask', { ...defaultConstants, marks: { ...marks, skip: { value: 3, mask: 1 } } }],
  ['a mark is written as in a document', { ...defaultConstants, marks: { ...marks, skip: '0x200/0x200' } }],
  ['a name is no name', { ...defaultConstants, chainPrefix: 'a b' }],
  ['a number is out of range', { ...defaultConstants, priorities: { ...priorities, skip: 32766 } }],
  ['two ports are the same', { ...defaultConstants, ports: { ...ports, dns: ports.inbound } }],
  ['two marks share a bit', { ...defaultConstants, marks: { ...marks, outbound: marks.skip } }],
  [
    'a tunnel has one end twice',
    { ...defaultConstants, tunnels: { ...tunnels, inbound: { ...tunnels.inbound, ztunnel: tunnels.inbound.host } } },
  ],
])('constants that no document could have are refused: %s', (_, constants) => {
  expect(recordedConstants.safeParse(constants).success).toBe(false);
});

test('what a later version has added is no mistake', () => {
  expect(recordedConstants.safeParse({ ...defaultConstants, more: 1 }).success).toBe(true);
});
