import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGrepOutput, parseSysctls } from '../../../src/render/sysctl/parse.js';
import { printSysctls } from '../../../src/render/sysctl/print.js';

const sysctl = fc.record({
  key: fc.stringMatching(/^[a-z][A-Za-z0-9_.@-]{0,14}$/).map((device) => `net/ipv4/conf/${device}/rp_filter`),
  value: fc.nat(2).map(String),
});

test('printed sysctls read as the same sysctls, dots in interface names included', () => {
  fc.assert(
    fc.property(fc.array(sysctl), (desired) => {
      expect(parseSysctls(printSysctls(desired))).toEqual(desired);
    }),
  );
});

test('comments, blank lines and lines without a value are ignored', () => {
  expect(parseSysctls('# a\n; b\n\nnonsense\n-net/ipv4/ip_forward = 1\n')).toEqual([
    { key: 'net/ipv4/ip_forward', value: '1' },
  ]);
});

test('values of /proc/sys are found by their path', () => {
  expect(
    parseGrepOutput('/proc/sys/net/ipv4/conf/eth0.100/rp_filter:2\n/proc/sys/net/ipv4/conf/a:b/rp_filter:1\n'),
  ).toEqual([
    { key: 'net/ipv4/conf/eth0.100/rp_filter', value: '2' },
    { key: 'net/ipv4/conf/a:b/rp_filter', value: '1' },
  ]);
});
