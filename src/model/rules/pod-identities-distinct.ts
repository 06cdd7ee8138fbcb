import { clashes } from './clash.js';
import { podLabel } from './pod-label.js';
import type { Rule } from './rule.js';

/** A pod that is listed twice has two states, and nobody can say which one holds. */
export const podIdentitiesDistinct: Rule = ({ pods }) => {
  const uids = pods.map((pod, index) => ({
    value: pod.uid,
    path: `pods[${index}].uid`,
    owner: podLabel(pod, index),
  }));
  const names = pods.map((pod, index) => ({
    value: pod.namespace === undefined || pod.name === undefined ? null : `${pod.namespace}/${pod.name}`,
    path: `pods[${index}].name`,
    owner: `pods[${index}]`,
  }));
  return [
    ...clashes(uids).map(({ value, first, second }) => ({
      code: 'duplicate-pod-uid',
      path: second.path,
      message: `${value} is the uid of ${first.owner} already`,
      hint: 'every pod has a uid of its own',
    })),
    ...clashes(names).map(({ value, first, second }) => ({
      code: 'duplicate-pod-name',
      path: second.path,
      message: `${value} is listed already as ${first.owner}`,
      hint: 'list every pod once',
    })),
  ];
};
