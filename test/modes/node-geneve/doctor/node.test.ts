import { expect, test } from 'vitest';
import { checkNode } from '../../../../src/modes/node-geneve/doctor/node.js';
import { factsWith } from '../../../doctor/facts.js';
import { goldenState } from '../../../simulate/traced.js';

const strict = (device: string) => ({ key: `net/ipv4/conf/${device}/rp_filter`, value: '1' });
const podOf = (state: ReturnType<typeof goldenState>) => state.pods.find(({ mesh }) => mesh)?.hostInterface ?? '';

test.each([
  ['geneve-istio-1.20', 'sets them to 0'],
  ['geneve-hardened', 'sets them to 2 (loose)'],
])('%s: what apply does with a strict reverse path check', (golden, words) => {
  const state = goldenState(golden);
  const found = checkNode(factsWith('', { state, routes: null, sysctls: [strict(podOf(state))] }));
  expect(found.map(({ code }) => code)).toEqual(['strict-rp-filter']);
  expect(found[0]?.consequence).toContain(words);
});

test('hardened ignores a strict check of all, which a loose one of the device overrides', () => {
  const state = goldenState('geneve-hardened');
  expect(checkNode(factsWith('', { state, routes: null, sysctls: [strict('all')] }))).toEqual([]);
});

test('routes that could not be read are not taken for missing ones', () => {
  const state = goldenState('geneve-istio-1.20');
  const codes = (routes: [] | null) => checkNode(factsWith('', { state, routes })).map(({ code }) => code);
  expect(codes([])).toContain('pod-route');
  expect(codes(null)).toEqual([]);
});

test.each([
  ['net/ipv4/conf/all/src_valid_mark', '1', ['marks-in-source-checks']],
  ['net/ipv4/conf/POD/src_valid_mark', '1', ['marks-in-source-checks']],
  ['net/ipv4/conf/other0/src_valid_mark', '1', []],
  ['net/ipv4/conf/all/src_valid_mark', '0', []],
  ['net/ipv4/tcp_fwmark_accept', '1', ['marks-kept-by-servers']],
  ['net/ipv4/tcp_fwmark_accept', '0', []],
] as const)('%s = %s: what else the kernel does with our marks', (key, value, codes) => {
  const state = goldenState('geneve-hardened');
  const sysctl = { key: key.replace('POD', podOf(state)), value };
  const found = checkNode(factsWith('', { state, routes: null, sysctls: [sysctl] }));
  expect(found.map(({ code }) => code)).toEqual(codes);
  for (const { evidence } of found) expect(evidence).toContain(`${sysctl.key} = ${value}`);
});
