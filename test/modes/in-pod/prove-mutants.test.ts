import { expect, test } from 'vitest';
import type { InpodState } from '../../../src/index.js';
import type { SimulatableProgram } from '../../../src/ir/program.js';
import { properties } from '../../../src/modes/in-pod/prove/properties/index.js';
import { simulatableProgramOf } from '../../../src/program-of.js';
import { goldenInpodState } from '../../simulate/golden-states.js';
import { mutantsOf } from '../../simulate/mutants.js';
import { proveProgram } from '../../simulate/prove-program.js';

/*
 * Single changes to the rules of a pod and of the node: each breaks a property, or makes no difference for any packet.
 */

const golden = goldenInpodState('inpod-hardened');
const [web] = golden.pods;
if (web === undefined) throw new Error('the golden node has a pod');
const state: InpodState = {
  ...golden,
  inpod: { ...golden.inpod, ipv6: false },
  pods: golden.pods
    .filter(({ hostNetwork, name }) => !hostNetwork && name !== 'db-0')
    .map((pod) => ({ ...pod, ips: pod.ips.slice(0, 1), virtualInterfaces: pod.mesh ? ['vnet0'] : [] })),
};

const inPod = 'pods/default_web-0';

/** What no packet shows, by reason. */
const equivalent: Readonly<Record<string, readonly string[]>> = {
  'Our two marks, and no mark, differ in other bits as well.': [
    `${inPod} ip rule 32764 lookup: fwmark without 0x1`,
    `${inPod} mangle ISTIO_OUTPUT 1: connmark without 0x1`,
    `${inPod} mangle ISTIO_PRERT 1: mark without 0x1`,
    ...[1, 2, 4].map((rule) => `${inPod} nat ISTIO_OUTPUT ${rule}: mark without 0x1`),
  ],
  'What ztunnel sends within a pod is decided in OUTPUT: PREROUTING does not ask for it again.': [
    `${inPod} nat ISTIO_PRERT 3: mark wider`,
    `${inPod} nat ISTIO_PRERT 3: mark without 0x1`,
  ],
  'Behind our chains no rule of nat follows.': [
    `${inPod} nat ISTIO_OUTPUT 3: RETURN`,
    `${inPod} nat ISTIO_PRERT 2: RETURN`,
    `${inPod} nat OUTPUT 1: goto`,
    `${inPod} nat PREROUTING 1: goto`,
  ],
  'The zone keeps apart two conversations that have one port, one after the other; each alone is the same.': [
    `${inPod} raw ISTIO_OUTPUT 1: deleted`,
    `${inPod} raw ISTIO_OUTPUT 1: mark wider`,
    `${inPod} raw ISTIO_OUTPUT 1: mark without 0x1`,
    `${inPod} raw OUTPUT 1: deleted`,
  ],
};

function brokenBy(program: SimulatableProgram): readonly string[] {
  const { properties } = proveProgram(state, program);
  return properties.flatMap(({ failed, name }) => (failed > 0 ? [name] : []));
}

const [bystander] = state.pods.filter(({ mesh }) => !mesh);
const allPods = (change: Partial<InpodState['pods'][number]>) => state.pods.map((pod) => ({ ...pod, ...change }));

/** What the rules of another document break. */
const tooMany: readonly (readonly [property: string, of: InpodState, rules: InpodState])[] = [
  ['pod-dns-untouched', { ...state, inpod: { dnsCapture: false, ipv6: false } }, state],
  ['ingress-untouched', { ...state, pods: allPods({ ingress: true }) }, state],
  [
    'ipv6-untouched',
    { ...golden, inpod: { ...golden.inpod, ipv6: false } },
    { ...golden, inpod: { ...golden.inpod, ipv6: true } },
  ],
  [
    'outside-mesh-untouched',
    state,
    {
      ...state,
      pods: state.pods.map((pod) => (pod === bystander ? { ...pod, mesh: true, uid: 'x', netns: '/run/x' } : pod)),
    },
  ],
];

test.each(tooMany)('%s is broken by rules that are too many', (name, of, rules) => {
  const { properties: proofs } = proveProgram(of, simulatableProgramOf(rules));
  expect(proofs.filter(({ failed }) => failed > 0).map((proof) => proof.name)).toContain(name);
});

test('a change that no property notices makes no difference', () => {
  const program = simulatableProgramOf(state);
  expect(brokenBy(program)).toEqual([]);
  const asked = new Map<string, SimulatableProgram[]>();
  for (const mutant of mutantsOf(program)) asked.set(mutant.name, [...(asked.get(mutant.name) ?? []), mutant.program]);
  const broken = new Set<string>();
  const survivors = [...asked].filter(([, alike]) =>
    alike.some((one) => {
      const names = brokenBy(one);
      for (const name of names) broken.add(name);
      return names.length === 0;
    }),
  );
  const never = properties.map(({ name }) => name).filter((name) => !broken.has(name));
  // These are broken by rules that are too many; no single change makes a packet loop.
  expect(never).toEqual([...tooMany.map(([name]) => name), 'nothing-in-circles']);
  expect(survivors.map(([name]) => name).sort()).toEqual(Object.values(equivalent).flat().sort());
  expect(asked.size).toBeGreaterThan(25);
});

/** Each rule of our chains left out, and each pair of neighbours exchanged. */
function* reordered(
  program: SimulatableProgram,
): Generator<{ readonly name: string; readonly program: SimulatableProgram }> {
  for (const [at, namespace] of program.namespaces.entries())
    for (const [first, ruleset] of namespace.rulesets.entries())
      for (const [second, table] of ruleset.tables.entries())
        for (const [third, chain] of table.chains.entries())
          for (const [index, rule] of chain.rules.entries()) {
            const next = chain.rules[index + 1];
            const lists = [
              ['without', chain.rules.toSpliced(index, 1)] as const,
              ...(next === undefined
                ? []
                : [['behind the next', chain.rules.toSpliced(index, 2, next, rule)] as const]),
            ];
            for (const [how, rules] of lists) {
              const chains = table.chains.with(third, { ...chain, rules });
              const tables = ruleset.tables.with(second, { ...table, chains });
              const rulesets = namespace.rulesets.with(first, { ...ruleset, tables });
              yield {
                name: `${table.name} ${chain.name} ${index + 1} ${how}`,
                program: { namespaces: program.namespaces.with(at, { ...namespace, rulesets }) },
              };
            }
          }
}

test('of the rules of istio 1.29 only the dead ones can be left out, or exchanged with any other', () => {
  const published: InpodState = { ...state, profile: 'istio-1.29' };
  const failuresOf = (program: SimulatableProgram) =>
    new Map(proveProgram(published, program).properties.map(({ failed, name }) => [name, failed]));
  const program = simulatableProgramOf(published);
  const before = failuresOf(program);
  const unnoticed = [...reordered(program)].filter((one) =>
    [...failuresOf(one.program)].every(([name, failed]) => failed <= (before.get(name) ?? 0)),
  );
  expect(unnoticed.map(({ name }) => name).sort()).toEqual([
    // To the address of the probes: without it a pod's connections there are captured as any other.
    'nat ISTIO_OUTPUT 1 behind the next',
    'nat ISTIO_OUTPUT 1 without',
    // DNS by UDP and by TCP.
    'nat ISTIO_OUTPUT 2 behind the next',
    // Nothing opens a connection with the mark of answers.
    'nat ISTIO_OUTPUT 3 behind the next',
    'nat ISTIO_OUTPUT 4 behind the next',
    'nat ISTIO_OUTPUT 4 without',
    // Behind a redirection of the same packets.
    'nat ISTIO_PRERT 2 behind the next',
    'nat ISTIO_PRERT 2 without',
    // The zone keeps apart conversations that one after the other have one port.
    'raw ISTIO_OUTPUT 1 without',
    'raw ISTIO_PRERT 1 without',
    'raw OUTPUT 1 without',
    'raw PREROUTING 1 without',
  ]);
});
