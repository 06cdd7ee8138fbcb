import { expect, test } from 'vitest';
import { ipv4Sockets, udpPorts } from '../../src/render/udp-ports.js';

test('ports of /proc/net/udp, and those of udp6 that exclude IPv4', () => {
  const head = '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n';
  const rest = '00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 14558376 2';
  expect(udpPorts(`${head}  224: 0100007F:12B5 ${rest}\n  225: 00000000:0035 ${rest}\n`)).toEqual([4789, 53]);
  const six = [
    '00000000000000000000000000000000:12B5',
    '0000000000000000FFFF00000100007F:12B6',
    '00000000000000000000000001000000:12B7',
    'B80D0120000000000000000001000000:12B8',
  ];
  expect(udpPorts(head + six.map((address, at) => `${at}: ${address} ${rest}\n`).join(''))).toEqual([4789, 4790]);
});

test('of the sockets listed by ss (6.1), those that hold an IPv4 port, with their owner', () => {
  const listed = [
    'UNCONN 0      0            0.0.0.0:4789      0.0.0.0:*                                           ',
    'UNCONN 0      0      127.0.0.53%lo:53        0.0.0.0:*    users:(("systemd-resolve",pid=7,fd=13))',
    'UNCONN 0      0                  *:4790            *:*    users:(("x [::]:1 y",pid=14043,fd=3))',
    'UNCONN 0      0               [::]:4791         [::]:*    users:(("python3",pid=14043,fd=4))',
    'UNCONN 0      0      [::ffff:10.0.0.1]:4792         *:*    users:(("python3",pid=14043,fd=5))',
    'UNCONN 0      0              [::1]:4793         [::]:*    users:(("python3",pid=14043,fd=6))',
  ];
  expect(ipv4Sockets(listed.join('\n'))).toEqual([
    { port: 4789, isOfProgram: false },
    { port: 53, isOfProgram: true },
    { port: 4790, isOfProgram: true },
    { port: 4792, isOfProgram: true },
  ]);
});
