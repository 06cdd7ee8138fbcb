import { expect, test } from 'vitest';
import { hostNamespace } from '../../../src/modes/in-pod/host-namespace.js';
import { inpodInputs } from '../../../src/modes/in-pod/inputs.js';
import { podNamespaces } from '../../../src/modes/in-pod/pod-namespace.js';
import { type InpodProfile, inpodProfile } from '../../../src/modes/in-pod/profiles.js';
import { toKernelForm } from '../../../src/render/nft/to-kernel-form.js';
import { toSimulatable } from '../../../src/render/nft/to-simulatable.js';
import { goldenInpodState } from '../../simulate/golden-states.js';
import { proveProgram } from '../../simulate/prove-program.js';

const golden = goldenInpodState('inpod-overrides');
const state = { ...golden, profile: 'hardened', inpod: { ...golden.inpod, dnsCapture: true } } as const;

function broken(profile: InpodProfile): readonly string[] {
  const inputs = { ...inpodInputs(state), profile };
  const namespaces = [hostNamespace(inputs), ...podNamespaces(inputs.meshPods, inputs)];
  const { properties } = proveProgram(state, toSimulatable(toKernelForm({ namespaces })));
  return properties
    .filter(({ failed }) => failed > 0)
    .map(({ name }) => name)
    .sort();
}

test('all properties hold', () => {
  expect(broken(inpodProfile('hardened'))).toEqual([]);
});

const changes: readonly (readonly [Partial<InpodProfile>, readonly string[]])[] = [
  [{ letsOutToProbes: true }, ['pod-dns-captured', 'pod-tcp-captured']],
  [{ capturesOwnDns: true }, ['pod-itself-untouched']],
  [{ zonesAnswers: true }, ['only-tcp-and-dns-captured', 'pod-answers-return', 'pod-dns-captured', 'ztunnel-answered']],
  [{ restoresForeignBits: true }, ['foreign-marks-stay', 'pod-answers-return', 'pod-dns-captured', 'ztunnel-answered']],
  [{ guardsProbeAddress: false }, ['probes-not-forged']],
];

test.each(changes)('with %o as upstream has it, a property breaks', (change, properties) => {
  expect(broken({ ...inpodProfile('hardened'), ...change })).toEqual(properties);
});

test('rules that no packet meets make no difference', () => {
  expect(broken({ ...inpodProfile('hardened'), keepsDeadRules: true })).toEqual([]);
});
