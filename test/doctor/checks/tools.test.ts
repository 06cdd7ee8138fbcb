import { expect, test } from 'vitest';
import { checkTools } from '../../../src/doctor/checks/tools.js';
import { factsWith } from '../facts.js';

test.each<[string, string | null, readonly string[]]>([
  ['iptables-nft', '1.8.9', []],
  ['iptables-nft', '1.9', []],
  ['iptables-nft', '2.0.0', []],
  ['iptables-nft', '1.8.8', ['tool-version use 1.8.9 or newer (package p)']],
  ['iptables-nft', '1.8.3', ['tool-version use 1.8.9 or newer (package p)']],
  [
    'iptables-nft',
    '1.8.2',
    ['tool-version use 1.8.3 or newer (package p)', 'tool-version use 1.8.9 or newer (package p)'],
  ],
  ['iptables-legacy', '1.8.2', []],
  ['nft', '1.0.6', []],
  ['nft', '1.0.5', ['tool-version use 1.0.6 or newer (package p)']],
  ['nft', '0.9.8', ['tool-version use 1.0.6 or newer (package p)']],
  ['ipset', '1', []],
  ['nft', null, ['tool-missing apt-get install p']],
])('a tool: %s %s', (program, version, expected) => {
  const found = checkTools(factsWith('', { tools: [{ program, version, debianPackage: 'p' }] }));
  expect(found.map(({ code, remedy }) => `${code} ${remedy}`)).toEqual(expected);
});

test.each(['iptables-nft', 'iptables-legacy', 'nft', 'ipset', 'ip', 'another'])(
  '%s is missing: an error that says so',
  (program) => {
    const [finding, ...more] = checkTools(factsWith('', { tools: [{ program, version: null, debianPackage: 'p' }] }));
    expect([finding?.severity, finding?.evidence, more]).toEqual(['error', `${program} is not installed`, []]);
    expect(finding?.consequence).toMatch(/can be neither read nor changed/);
  },
);
