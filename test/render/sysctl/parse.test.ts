import { expect, test } from 'vitest';
import { parseGrepOutput, parseSysctls } from '../../../src/render/sysctl/parse.js';

test.each([
  ['net/ipv4/ip_forward = 1', ['net/ipv4/ip_forward', '1']],
  ['net/ipv4/ip_forward=1', ['net/ipv4/ip_forward', '1']],
  ['  net/ipv4/ip_forward  =  1  ', ['net/ipv4/ip_forward', '1']],
  ['  net/ipv4/ip_forward=  1  ', ['net/ipv4/ip_forward', '1']],
  ['-net/ipv4/ip_forward = 1', ['net/ipv4/ip_forward', '1']],
  ['-net/ipv4/ip_forward=1', ['net/ipv4/ip_forward', '1']],
  ['net/ipv4/ip_local_port_range = 32768 60999', ['net/ipv4/ip_local_port_range', '32768 60999']],
  ['net/ipv4/ip_local_port_range=32768 60999', ['net/ipv4/ip_local_port_range', '32768 60999']],
  ['net/ipv4/conf/a=b/rp_filter = 2', ['net/ipv4/conf/a=b/rp_filter', '2']],
  ['kernel/core_pattern =', ['kernel/core_pattern', '']],
  ['k=', ['k', '']],
  ['# net/ipv4/ip_forward = 1', null],
  ['#net/ipv4/ip_forward=1', null],
  ['; net/ipv4/ip_forward = 1', null],
  [' # a = comment', null],
  [' # a=comment', null],
  ['', null],
  ['net/ipv4/ip_forward', null],
  ['two words=1', null],
  ['= 1', null],
])('sysctl.conf: %s', (line, expected) => {
  const [key, value] = expected ?? [];
  expect(parseSysctls(`\n${line}\n`)).toEqual(expected === null ? [] : [{ key, value }]);
});

test.each([
  ['/proc/sys/net/ipv4/conf/lo/rp_filter:0', ['net/ipv4/conf/lo/rp_filter', '0']],
  ['/proc/sys/net/ipv4/ip_local_port_range:32768\t60999 ', ['net/ipv4/ip_local_port_range', '32768\t60999']],
  ['/proc/sys/net/ipv4/conf/a:b/rp_filter:12', ['net/ipv4/conf/a:b/rp_filter', '12']],
  ['/proc/sys/kernel/core_pattern:', ['kernel/core_pattern', '']],
  ['grep: /proc/sys/net/ipv4/conf/gone/rp_filter: No such file or directory', null],
  ['/proc/net/dev:0', null],
  ['', null],
])('grep -H: %s', (line, expected) => {
  const [key, value] = expected ?? [];
  expect(parseGrepOutput(`${line}\n`)).toEqual(expected === null ? [] : [{ key, value }]);
});
