import { expect, test } from 'vitest';
import { parseSetHeader } from '../../../src/render/ipset/parse.js';

const terse = `Name: pods
Type: hash:ip
Revision: 6
Header: family inet hashsize 1024 maxelem 65536 bucketsize 12 initval 0x241b1cbd
Size in memory: 256
References: 2
Number of entries: 250
`;

test('a set listed without members reads as the set without members', () => {
  expect(parseSetHeader(terse)).toMatchObject({
    name: 'pods',
    type: 'hash:ip',
    family: 'ipv4',
    hashsize: 1024,
    maxelem: 65536,
    members: [],
  });
  expect(parseSetHeader('no set\n')).toBeNull();
});
