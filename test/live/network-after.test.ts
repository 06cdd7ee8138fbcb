import { expect, test } from 'vitest';
import type { IpOperation } from '../../src/ir/ip-operation.js';
import type { IpRule } from '../../src/ir/ip-rule.js';
import type { Link } from '../../src/ir/link.js';
import type { Route } from '../../src/ir/route.js';
import { networkAfter } from '../../src/live/network-after.js';
import type { NetworkQuestions } from '../../src/observe/read-network.js';
import type { Step } from '../../src/plan/step.js';

const asked: NetworkQuestions = {
  ...{ tables: { ipv4: [100, 101], ipv6: [100] }, ipRules: ['ipv4', 'ipv6'], allRoutes: false },
  ...{ links: ['istioin'], addresses: true, tunnels: true, sourcesTowards: ['10.0.0.1'], pods: ['10.0.0.2'] },
};
const route = (table: number, destination: string): Route => ({
  ...{ family: 'ipv4', table, type: 'unicast', destination, via: null, dev: 'istioin', source: null },
  ...{ scope: 'link', onlink: false, metric: 0, protocol: null, extra: [] },
});
const rule = (priority: number) => ({ family: 'ipv4', priority }) as IpRule;
const link = { name: 'istioin' } as Link;
const stepOf = (...operations: readonly IpOperation[]) =>
  [{ work: { tool: 'ip', family: 'ipv4', operations } }] as unknown as readonly Step[];
const nothing = { links: [], addresses: [], routes: [], ipRules: [] };
const read = { ...nothing, tunnels: [], allAddresses: [], sources: new Map(), podInterfaces: new Map() };

test('a few written routes are read one by one, and the others are as they were', () => {
  const steps = stepOf({ kind: 'add-route', route: route(100, '10.0.0.3/32') });
  const { merge, questions, routes } = networkAfter(asked, steps);
  expect(questions).toEqual({
    ...{ tables: { ipv4: [], ipv6: [] }, ipRules: [], allRoutes: false, links: [], addresses: false },
    ...{ tunnels: false, sourcesTowards: [], pods: [] },
  });
  expect(routes).toEqual([{ family: 'ipv4', table: 100, destination: '10.0.0.3/32' }]);
  const others = [route(100, '10.0.0.9/32'), route(101, '10.0.0.3/32')];
  const earlier = { ...nothing, links: [link], routes: [...others, route(100, '10.0.0.3/32')] };
  expect(merge(earlier, read, [])).toEqual({ ...nothing, links: [link], routes: others });
  const now = { ...route(100, '10.0.0.3/32'), metric: 7 };
  expect(merge(earlier, read, [now]).routes).toEqual([...others, now]);
});

test('after many routes are written their tables are read, and those of other tables are as they were', () => {
  const many = Array.from({ length: 5 }, (_, last) => route(100, `10.0.1.${last}/32`));
  const { merge, questions, routes } = networkAfter(
    asked,
    stepOf(...many.map((one) => ({ kind: 'add-route', route: one }) as const)),
  );
  expect(questions).toMatchObject({ tables: { ipv4: [100], ipv6: [] }, ipRules: [], links: [] });
  expect(routes).toEqual([]);
  const earlier = { ...nothing, routes: [route(100, '10.0.0.9/32'), route(101, '10.0.0.9/32')] };
  expect(merge(earlier, { ...read, routes: many }, []).routes).toEqual([route(101, '10.0.0.9/32'), ...many]);
});

test('after an ip rule is written the rules of its family are read', () => {
  const { merge, questions } = networkAfter(asked, stepOf({ kind: 'delete-rule', rule: rule(100) }));
  expect(questions).toMatchObject({ tables: { ipv4: [], ipv6: [] }, ipRules: ['ipv4'], links: [] });
  const six = { ...rule(7), family: 'ipv6' } as IpRule;
  const earlier = { ...nothing, ipRules: [rule(100), rule(101), six] };
  expect(merge(earlier, { ...read, ipRules: [rule(101)] }, []).ipRules).toEqual([six, rule(101)]);
});

test('a link takes its addresses and routes along, so after a change of one everything is read', () => {
  const { merge, questions } = networkAfter(asked, stepOf({ kind: 'delete-link', link }));
  expect(questions).toEqual({ ...asked, tunnels: false, sourcesTowards: [], pods: [] });
  expect(merge({ ...nothing, routes: [route(101, '10.0.0.9/32')] }, read, [])).toEqual(nothing);
});
