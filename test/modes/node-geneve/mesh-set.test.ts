import { expect, test } from 'vitest';
import { defaultConstants } from '../../../src/modes/node-geneve/constants.js';
import type { GeneveInputs } from '../../../src/modes/node-geneve/inputs.js';
import { meshSet } from '../../../src/modes/node-geneve/mesh-set.js';

/** An `ipset` set never holds more members than its `maxelem`. */
test.each([
  [0, 65_536],
  [65_536, 65_536],
  [65_537, 131_072],
  [200_000, 262_144],
])('a set for %i pods has room for %i', (count, maxelem) => {
  const meshPods = Array.from({ length: count }, (_, at) => ({
    ip: `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
    path: '',
  }));
  const set = meshSet({ constants: defaultConstants, meshPods } as unknown as GeneveInputs);
  expect([set.maxelem, set.members.length]).toEqual([maxelem, count]);
});
