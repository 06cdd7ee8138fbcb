import { expect, test } from 'vitest';
import { compile, render } from '../../../src/index.js';
import { stateWith, webPod } from './document.js';

/** The rules that no first packet reaches, or that decide nothing. */
const dead = [
  '-A ISTIO_OUTPUT -d 169.254.7.127/32 -p tcp -m tcp -j ACCEPT',
  '-A ISTIO_OUTPUT -p tcp -m mark --mark 0x111/0xfff -j ACCEPT',
  '-A ISTIO_PRERT -i vnet0 -p tcp -j RETURN',
];

test('D8: rules without effect, which upstream has, are left out where rules are not held to its text', () => {
  const pods = [{ ...webPod, virtualInterfaces: ['vnet0'] }];
  const rulesOf = (profile: string) =>
    render(compile(stateWith({ profile, pods })))
      .find(({ path }) => path === 'pods/default_web-0/iptables.rules')
      ?.text.split('\n') ?? [];
  expect(rulesOf('istio-1.29').filter((line) => dead.includes(line))).toEqual(dead);
  expect(rulesOf('hardened').filter((line) => dead.includes(line))).toEqual([]);
  expect(rulesOf('hardened')).toContain('-A ISTIO_PRERT -i vnet0 -p tcp -j REDIRECT --to-ports 15001');
});
