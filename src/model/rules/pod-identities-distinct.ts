import { clashesAmong } from './clash.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A pod that is listed twice would have two states, and it is unknown which one is right. */
export const podIdentitiesDistinct: Rule = ({ pods }) => [
  ...clashesAmong('duplicate-pod-uid', 'the uid', 'every pod has a uid of its own', {
    values: pods.map(({ uid }) => uid),
    placeOf: (index) => ({ path: `pods[${index}].uid`, owner: podLabel(pods[index], index) }),
  }),
  ...clashesAmong('duplicate-pod-name', 'the name', 'list every pod once', {
    values: pods.map(({ name, namespace }) =>
      namespace === undefined || name === undefined ? null : `${namespace}/${name}`,
    ),
    placeOf: (index) => ({ path: `pods[${index}].name`, owner: `pods[${index}]` }),
  }),
];
