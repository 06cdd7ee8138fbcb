import { expect, test } from 'vitest';
import { ruleWords } from '../../src/render/report/rule-words.js';
import { proveTransition } from '../../src/simulate/prove/transition/prove-transition.js';
import { transitionBetween } from '../../src/transition.js';
import { goldenNames, goldenState } from './golden-states.js';

test.each(goldenNames)('from %s to every other golden state every moment holds', (name) => {
  const before = goldenState(name);
  for (const other of goldenNames.filter((one) => one !== name)) {
    const transition = transitionBetween(before, goldenState(other));
    const proofs = proveTransition(transition, ruleWords);
    const failed = proofs.flatMap(({ counterExamples, name: property }) =>
      counterExamples.map(({ what, where, why }) => `${other}: ${property}: ${what}, ${where}: ${why}`),
    );
    expect(failed).toEqual([]);
    expect(proofs.every(({ checked }) => checked > 0 || transition.moments.length === 0)).toBe(true);
  }
});

test('tunnels made anew without anything in place of their routes let out what was captured', () => {
  const transition = transitionBetween(goldenState('geneve-hardened'), goldenState('geneve-tunnel-veth'));
  const last = transition.moments.at(-1);
  if (last === undefined) throw new Error('there are moments');
  const bare = transition.start.namespaces.map((one) => ({ ...one, routes: [] }));
  const moments = [{ name: 'routes away', program: { namespaces: bare } }, last];
  const failed = proveTransition({ ...transition, moments }, ruleWords).filter((proof) => proof.failed > 0);
  expect(failed.map(({ name }) => name)).toEqual(['no-leak-in-between', 'old-way-or-new', 'connections-go-on']);
});
