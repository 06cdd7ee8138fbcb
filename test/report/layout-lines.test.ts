import { expect, test } from 'vitest';
import { layoutLines } from '../../src/report/layout-lines.js';
import type { LayoutView, PlanView } from '../../src/report/plan-view.js';

const old: LayoutView = {
  name: 'istio-1.22',
  since: 'istio-1.21',
  extent: 'whole',
  backend: 'iptables-nft',
  scopes: ['pods/default_web'],
};

function lines(...layouts: readonly LayoutView[]): readonly string[] {
  return layoutLines({ backend: 'iptables-nft', layouts } as unknown as PlanView);
}

test('a layout is named with its namespaces, of which many are counted', () => {
  const pods = Array.from({ length: 12 }, (_, index) => `pods/default_web-${index}`);
  expect(lines(old)).toEqual(['layout of istio-1.22 (since istio-1.21) in pods/default_web']);
  expect(lines({ ...old, since: null, scopes: pods })).toEqual(['layout of istio-1.22 in 12 pods']);
  expect(lines({ ...old, scopes: ['host', ...pods] })).toEqual([
    'layout of istio-1.22 (since istio-1.21) in host and 12 pods',
  ]);
});

test('what is not whole says so, and so does another backend', () => {
  expect(lines({ ...old, since: null, extent: 'half-applied' })).toEqual([
    'half-applied layout of istio-1.22 in pods/default_web',
  ]);
  expect(lines({ ...old, since: null, extent: 'mixed', backend: 'iptables-legacy' })).toEqual([
    'some rules from the layout of istio-1.22 in pods/default_web, in iptables-legacy',
  ]);
});

test('a plan without them has no line', () => {
  expect(layoutLines({ backend: 'nft' } as unknown as PlanView)).toEqual([]);
});
