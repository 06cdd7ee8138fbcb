import { clashes } from './clash.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A pod that is listed twice would have two states, and it is unknown which one is right. */
export const podIdentitiesDistinct: Rule = ({ pods }) => {
  const uids = pods.map((pod, index) => ({
    value: pod.uid,
    place: () => ({ path: `pods[${index}].uid`, owner: podLabel(pod, index) }),
  }));
  const names = pods.map((pod, index) => ({
    value: pod.namespace === undefined || pod.name === undefined ? null : `${pod.namespace}/${pod.name}`,
    place: () => ({ path: `pods[${index}].name`, owner: `pods[${index}]` }),
  }));
  return [
    ...clashes('duplicate-pod-uid', 'the uid', 'every pod has a uid of its own', uids),
    ...clashes('duplicate-pod-name', 'the name', 'list every pod once', names),
  ];
};
