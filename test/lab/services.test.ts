import { expect, test } from 'vitest';
import { labMembers, labNamed } from '../../src/lab/index.js';
import { serviceRules, servicesOf } from '../../src/lab/services.js';

const lab = labNamed('v');

test('services are translated, node ports are marked for masquerade first, and services that only ztunnel knows are rejected', () => {
  const rules = serviceRules(lab)
    .split('\n')
    .filter((line) => line.startsWith('-A KUBE-SERVICES'));
  expect(rules).toEqual([
    '-A KUBE-SERVICES -d 10.96.0.11/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.1.11:8080',
    '-A KUBE-SERVICES -d 10.96.0.13/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.1.13:8080',
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 30080 -j MARK --or-mark 0x4000',
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -p tcp -m tcp --dport 30080 -j DNAT --to-destination 10.244.1.11:8080',
    '-A KUBE-SERVICES -d 10.96.0.20/32 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp-port-unreachable',
  ]);
});

test('over IPv6 the same services are translated to the IPv6 addresses of their pods', () => {
  const rules = serviceRules(labNamed('v', 'inpod'), 'ipv6').split('\n');
  expect(rules).toContain(
    '-A KUBE-SERVICES -d fd00:10:96::11/128 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:10:244:1::11]:8080',
  );
  expect(rules).toContain(
    '-A KUBE-SERVICES -d fd00:10:96::20/128 -p tcp -m tcp --dport 80 -j REJECT --reject-with icmp6-port-unreachable',
  );
});

test('the masquerade mark shares no bit with ours', () => {
  expect(0x4000 & (0x220 | 0x210 | 0x100 | 0x40)).toBe(0);
  expect(serviceRules(lab)).toContain('-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN');
});

test('no service has the address of a member', () => {
  const taken = new Set(labMembers(lab).map(({ ip }) => ip));
  expect(servicesOf(lab).filter(({ ip }) => taken.has(ip))).toEqual([]);
});
