import { expect, test } from 'vitest';
import { type PortPair, portWords } from '../../../../src/simulate/prove/flows/port-words.js';

const pair = (port: string, sourcePort: number | null = null): PortPair => ({ port, sourcePort });
const all = ['53', '80', '15008'].flatMap((port) => [pair(port), pair(port, 53)]);

test.each<[string, readonly PortPair[], readonly string[]]>([
  ['all of them need no word', all, []],
  ['a port with every source', [pair('53'), pair('53', 53)], ['53']],
  ['all ports but one', all.filter(({ port }) => port !== '53'), ['any but 53']],
  ['a source port with every port', all.filter(({ sourcePort }) => sourcePort === 53), ['any from port 53']],
  ['one pair', [pair('80', 53)], ['80 from port 53']],
  ['a port, and another one from the usual source alone', [pair('53'), pair('53', 53), pair('80')], ['53', '80']],
])('%s', (_, some, words) => {
  expect(portWords(some, all)).toEqual(words);
});
