import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/compile.js';
import type { CompiledNamespace } from '../../../src/ir/program.js';
import type { Rule } from '../../../src/ir/ruleset.js';
import type { GeneveState } from '../../../src/modes/node-geneve/state.js';
import { nodeState } from '../../arbitraries/document.js';

const withZtunnel = nodeState.filter(({ ztunnel }) => ztunnel !== null);

function host(state: GeneveState): CompiledNamespace {
  const found = compile(state).namespaces.find(({ scope }) => scope === 'host');
  if (found === undefined) throw new Error('no host namespace');
  return found;
}

function chain(namespace: CompiledNamespace, table: string, name: string): readonly Rule[] {
  const tables = namespace.rulesets.flatMap((ruleset) => ruleset.tables.filter((one) => one.name === table));
  return tables.flatMap(({ chains }) => chains.filter((one) => one.name === name).flatMap(({ rules }) => rules));
}

function markSet(rule: Rule): number | null {
  return rule.target?.kind === 'set-mark' ? rule.target.mark.value : null;
}

test('compiling is deterministic and does not depend on the order of the pods', () => {
  fc.assert(
    fc.property(
      nodeState.chain((state) =>
        fc.tuple(fc.constant(state), fc.shuffledSubarray([...state.pods], { minLength: state.pods.length })),
      ),
      ([state, pods]) => {
        expect(compile({ ...state, pods })).toEqual(compile(state));
      },
    ),
  );
});

test('without a ztunnel the program is empty', () => {
  fc.assert(
    fc.property(nodeState, (state) => {
      const without: GeneveState = { ...state, ztunnel: null };
      expect(compile(without).namespaces).toEqual([]);
    }),
  );
});

test("later packets of proxied connections match before ztunnel's own, UDP before capture, capture last", () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      const { marks, chainPrefix } = state.constants;
      const rules = chain(host(state), 'mangle', `${chainPrefix}PREROUTING`);
      const at = (mark: number, from = 0) => rules.findIndex((rule, index) => index >= from && markSet(rule) === mark);
      const [returning, proxy, own, capture] = [marks.proxyReturn, marks.proxy, marks.connSkip, marks.outbound].map(
        ({ value }) => at(value),
      );
      const udp = rules.findIndex((rule) => rule.matches.some((match) => match.kind === 'udp'));
      expect(udp).toBeLessThan(rules.findIndex((rule) => rule.matches.some((match) => match.kind === 'connmark')));
      expect(returning).toBeLessThan(proxy ?? -1);
      expect(proxy).toBeLessThan(own ?? -1);
      expect(own).toBeLessThan(capture ?? -1);
      expect(capture).toBe(rules.length - 1);
    }),
  );
});

test('every mark match tests exactly the bits it needs', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      for (const { rulesets } of compile(state).namespaces) {
        const rules = rulesets.flatMap(({ tables }) =>
          tables.flatMap(({ chains }) => chains.flatMap((one) => one.rules)),
        );
        for (const match of rules.flatMap(({ matches }) => matches)) {
          if (match.kind === 'mark' || match.kind === 'connmark') expect(match.mark.mask).toBe(match.mark.value);
        }
      }
    }),
  );
});

test('the tables that tunnel packets use reach ztunnel without its own tunnels', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      const { ztunnel, constants } = state;
      for (const table of Object.values(constants.tables)) {
        const route = host(state).routes.find((one) => one.table === table && one.destination === `${ztunnel?.ip}/32`);
        expect(route).toMatchObject({ dev: ztunnel?.hostInterface, via: null });
      }
    }),
  );
});

test('a pod is in the set exactly when it has a route into the inbound tunnel, and then its interface has no strict filter', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      const { sets, routes, sysctls } = host(state);
      const members = sets.flatMap((set) => set.members.map(({ entry }) => entry)).sort();
      const tunnel = state.constants.tunnels.inbound.name;
      const routed = routes
        .filter(({ dev }) => dev === tunnel)
        .map(({ destination }) => destination.replace('/32', ''))
        .sort();
      expect(routed).toEqual(members);
      expect(members).toEqual(
        state.pods
          .filter(({ mesh }) => mesh)
          .map(({ ips }) => ips.find((ip) => !ip.includes(':')))
          .sort(),
      );
      for (const pod of state.pods.filter(({ mesh, hostInterface }) => mesh && hostInterface !== null)) {
        const value = state.profile === 'hardened' ? '2' : '0';
        expect(sysctls).toContainEqual(
          expect.objectContaining({ key: `net/ipv4/conf/${pod.hostInterface}/rp_filter`, value }),
        );
      }
    }),
  );
});

test("the OUTPUT rule has the source address of the pods' routes", () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      const { hostIP } = state.node;
      const [rule] = chain(host(state), 'mangle', `${state.constants.chainPrefix}OUTPUT`);
      expect(rule?.matches[0]).toEqual({ kind: 'source', negated: false, address: `${hostIP}/32` });
      for (const route of host(state).routes.filter(({ dev }) => dev === state.constants.tunnels.inbound.name)) {
        expect(route.source).toBe(hostIP);
      }
    }),
  );
});

test('both ends of a tunnel agree on kind, identifier and port, and each has the address of the other', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      const [here, there] = compile(state).namespaces;
      for (const { name, peerName } of Object.values(state.constants.tunnels)) {
        const end = here?.links.find((link) => link.name === name);
        const other = there?.links.find((link) => link.name === peerName);
        expect([end?.kind, end?.id, end?.port]).toEqual([other?.kind, other?.id, other?.port]);
        if (end?.kind !== 'veth')
          expect([end?.remote, other?.remote]).toEqual([state.ztunnel?.ip, state.ztunnel?.tunnelPeer]);
      }
    }),
  );
});

test('priorities lie between the local and the main rule, and a goto leads to a rule that exists', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      for (const { ipRules } of compile(state).namespaces) {
        for (const { priority, action } of ipRules) {
          expect(priority).toBeGreaterThan(0);
          expect(priority).toBeLessThanOrEqual(32766);
          if (action.kind !== 'goto') continue;
          const isThere = ipRules.some((rule) => rule.priority === action.priority);
          expect(isThere || action.priority === 32766).toBe(true);
        }
      }
    }),
  );
});

test('every object states its purpose', () => {
  fc.assert(
    fc.property(withZtunnel, (state) => {
      for (const namespace of compile(state).namespaces) {
        const rules = namespace.rulesets.flatMap(({ tables }) =>
          tables.flatMap(({ chains }) => chains.flatMap((one) => one.rules)),
        );
        const members = namespace.sets.flatMap((set) => set.members);
        const { links, addresses, routes, ipRules, sysctls, sets } = namespace;
        for (const item of [...rules, ...members, ...links, ...addresses, ...routes, ...ipRules, ...sysctls, ...sets]) {
          expect(item.origin?.purpose).toMatch(/\w/);
          expect(item.origin?.causes.length).toBeGreaterThan(0);
        }
      }
    }),
  );
});
