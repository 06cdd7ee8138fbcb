import { expect, test } from 'vitest';
import type { SimulatableProgram } from '../../src/ir/program.js';
import { simulatableProgramOf } from '../../src/program-of.js';
import { goldenState } from './golden-states.js';
import { proveProgram } from './prove-program.js';

/** Only the outbound tunnel's table captures a mesh pod's packets: without links its backstop remains. */
test.each(['geneve', 'vxlan', 'veth'] as const)(
  '%s: without the backstop routes traffic leaks once the links are gone',
  (kind) => {
    const hardened = goldenState('geneve-hardened');
    const state = { ...hardened, tunnel: { ...hardened.tunnel, kind } };
    const whole = simulatableProgramOf(state);
    const number = state.constants.tables.outbound;
    const without: SimulatableProgram = {
      namespaces: whole.namespaces.map((one) => ({
        ...one,
        routes: one.routes.filter(
          (route) => one.scope !== 'host' || route.table !== number || route.type === 'unicast',
        ),
      })),
    };
    expect(leaks(whole)).toBe(0);
    expect(leaks(without)).toBeGreaterThan(0);

    function leaks(program: SimulatableProgram): number {
      const { properties } = proveProgram(state, program);
      return properties.find(({ name }) => name === 'no-leak-without-ztunnel')?.failed ?? -1;
    }
  },
);
