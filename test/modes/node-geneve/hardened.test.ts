import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../src/compile.js';
import type { GeneveState } from '../../../src/modes/node-geneve/state.js';
import { nodeState } from '../../arbitraries/document.js';

const published = nodeState.filter(({ profile, ztunnel }) => profile !== 'hardened' && ztunnel !== null);
const hardened = nodeState
  .filter(({ ztunnel }) => ztunnel !== null)
  .map((state): GeneveState => ({ ...state, profile: 'hardened' }));

function hostOf(state: GeneveState) {
  const found = compile(state).namespaces.find(({ scope }) => scope === 'host');
  if (found === undefined) throw new Error('no host namespace');
  return found;
}

function rulesOf(state: GeneveState) {
  return compile(state).namespaces.flatMap(({ rulesets }) =>
    rulesets.flatMap(({ tables }) => tables.flatMap(({ chains }) => chains.flatMap(({ rules }) => rules))),
  );
}

test('it loosens the reverse path check only where the route back to a source is asymmetric', () => {
  fc.assert(
    fc.property(hardened, (state) => {
      const { inbound, outbound } = state.constants.tunnels;
      const meshInterfaces = state.pods.flatMap(({ hostInterface, mesh }) => (mesh ? (hostInterface ?? []) : []));
      const wanted = {
        host: [state.ztunnel?.hostInterface, ...meshInterfaces],
        ztunnel: [inbound.peerName, outbound.peerName],
      };
      for (const { scope, sysctls } of compile(state).namespaces) {
        const keys = wanted[scope as 'host' | 'ztunnel'].map((device) => `net/ipv4/conf/${device}/rp_filter`);
        expect(sysctls.map(({ key }) => key).sort()).toEqual(keys.sort());
        expect(new Set(sysctls.map(({ value }) => value))).toEqual(new Set(['2']));
      }
    }),
  );
});

test('wherever a route by ztunnel or a tunnel can disappear with its device, a route that ends the packet remains', () => {
  fc.assert(
    fc.property(hardened, (state) => {
      const { routes } = hostOf(state);
      const { inbound, outbound, proxy } = state.constants.tables;
      const backstops = routes.filter(({ type }) => type === 'unreachable');
      const everywhere = '0.0.0.0/0';
      expect(backstops.map(({ destination, table }) => [table, destination]).sort()).toEqual(
        [
          [outbound, everywhere],
          [proxy, everywhere],
          [inbound, `${state.ztunnel?.ip}/32`],
        ].sort(),
      );
      for (const { destination, dev, metric, table } of backstops) {
        expect([dev, metric]).toEqual([null, 9999]);
        const preferred = routes.filter((one) => one.table === table && one.destination === destination && one.dev);
        expect(preferred.map((one) => one.metric)).toEqual([0]);
      }
    }),
  );
});

test('the published profiles have no such route', () => {
  fc.assert(
    fc.property(published, (state) => {
      expect(hostOf(state).routes.filter(({ type }) => type !== 'unicast')).toEqual([]);
    }),
  );
});

test('it sets only bits of its own marks', () => {
  fc.assert(
    fc.property(hardened, (state) => {
      const ours = Object.values(state.constants.marks).reduce((bits, { mask }) => bits | mask, 0);
      for (const { target } of rulesOf(state)) {
        if (target?.kind === 'set-mark') expect(target.mark.mask & ~ours).toBe(0);
      }
    }),
  );
});
