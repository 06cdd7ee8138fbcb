import { expect, test } from 'vitest';
import type { CompiledProgram } from '../../../src/ir/program.js';
import { geneveProgram } from '../../../src/modes/node-geneve/compile.js';
import { geneveInputs } from '../../../src/modes/node-geneve/inputs.js';
import { type GeneveProfile, geneveProfile } from '../../../src/modes/node-geneve/profiles.js';
import { toKernelForm } from '../../../src/render/nft/to-kernel-form.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { goldenState } from '../../simulate/golden-states.js';
import { proveProgram } from '../../simulate/prove-program.js';

const state = goldenState('geneve-hardened');
const { ztunnel } = state;
if (ztunnel === null) throw new Error('the golden node has a ztunnel');
const inputs = geneveInputs(state, ztunnel);

/** A kernel with strict (1) or loose (2) source checks by default, as distributions configure it. */
function onStrictKernel({ namespaces }: CompiledProgram, value = '1'): CompiledProgram {
  const strict = { key: 'net/ipv4/conf/all/rp_filter', value };
  return { namespaces: namespaces.map((one) => ({ ...one, sysctls: [...one.sysctls, strict] })) };
}

function broken(program: CompiledProgram): readonly string[] {
  const { properties } = proveProgram(state, toSimulatable(toKernelForm(program)));
  return properties
    .filter(({ failed }) => failed > 0)
    .map(({ name }) => name)
    .sort();
}

test.each(['1', '2'])('with rp_filter %s on every device all properties hold', (value) => {
  expect(broken(onStrictKernel(geneveProgram(inputs), value))).toEqual([]);
});

const changes: readonly (readonly [Partial<GeneveProfile>, readonly string[]])[] = [
  [{ acceptsForwarded: false }, ['foreign-rules-kept', 'services-seen-by-ztunnel']],
  [{ masksOwnTraffic: false }, ['foreign-marks-kept', 'foreign-rules-kept']],
  [{ passedTo: 'main' }, ['foreign-routing-kept']],
  [
    { inboundOf: 'everybody' },
    [
      'answers-return',
      'foreign-rules-kept',
      'node-reaches-pods',
      'node-reaches-services',
      'node-servers-reachable',
      'only-tcp-captured',
    ],
  ],
  [{ passed: 'udp' }, ['answers-return', 'only-tcp-captured']],
  [{ keepsClients: false }, ['services-of-mesh-pods']],
  [{ failsClosed: false }, ['no-leak-without-ztunnel']],
];

test.each(changes)('with %o as upstream has it, a property breaks', (change, properties) => {
  const profile = { ...geneveProfile('hardened'), ...change };
  expect(broken(geneveProgram({ ...inputs, profile }))).toEqual(properties);
});

const values = geneveProgram(inputs).namespaces.flatMap(({ scope, sysctls }) =>
  sysctls.map(({ key }) => ({ scope, key })),
);

test.each(values)('without $key of $scope the strict check drops packets that should arrive', ({ key, scope }) => {
  const program = onStrictKernel(geneveProgram(inputs));
  const namespaces = program.namespaces.map((one) =>
    one.scope === scope ? { ...one, sysctls: one.sysctls.filter((sysctl) => sysctl.key !== key) } : one,
  );
  expect(broken({ namespaces })).not.toEqual([]);
});
