import { expect, test } from 'vitest';
import { desiredStateOf, imaginedNode } from '../../../../src/desired-of.js';
import { inpodConstants } from '../../../../src/modes/in-pod/constants.js';
import { checkPods } from '../../../../src/modes/in-pod/doctor/pods.js';
import { imaginedObservation } from '../../../../src/plan/imagined-node.js';
import { makePlan } from '../../../../src/plan/plan.js';
import { factsWith } from '../../../doctor/facts.js';
import { stateWith, webPod } from '../document.js';

const state = stateWith({
  pods: Array.from({ length: 12 }, (_, at) => ({
    ...webPod,
    ...{ name: `web-${at}`, uid: `u${at}`, ips: [`10.0.0.${at + 1}`], netns: `/run/netns/web-${at}` },
  })),
});
const programmed = imaginedNode(state, state);

function findings(rulesOf: (scope: string) => boolean) {
  const observed = {
    namespaces: programmed.namespaces.map((one) => (rulesOf(one.scope) ? one : { ...one, rulesets: [], routes: [] })),
  };
  const plan = makePlan(desiredStateOf(state), imaginedObservation(observed));
  return checkPods({ ...factsWith(''), state, constants: inpodConstants, plan });
}

test('pods whose namespaces lack our objects are named, the first ten of them', () => {
  expect(findings(() => true)).toEqual([]);
  expect(findings((scope) => scope !== 'host')).toEqual([]);
  const [one, ...more] = findings((scope) => scope !== 'pods/default_web-3');
  expect(more).toEqual([]);
  expect(one).toMatchObject({ code: 'pod-not-redirected', severity: 'error' });
  expect(one?.evidence).toMatch(/^default\/web-3: \d+ objects of ours are missing in \/run\/netns\/web-3$/);
  const [all] = findings((scope) => scope === 'host');
  expect(all?.evidence.split('\n')).toHaveLength(11);
  expect(all?.evidence).toMatch(/\n2 more pods$/);
});
