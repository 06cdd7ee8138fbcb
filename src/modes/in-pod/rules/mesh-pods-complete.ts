import { findEach } from '../../../model/rules/find-each.js';
import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import type { InpodRule } from './inpod-rule.js';

const keys = ['uid', 'netns'] as const;

const hints = {
  netns: 'the rules of a mesh pod are in its own network namespace; give its path, or set mesh: false',
  uid: "the uid is the comment of a mesh pod's set members; give it, or set mesh: false",
} as const;

/** Pods outside the mesh need neither. */
export const meshPodsComplete: InpodRule = ({ pods }) =>
  findEach(pods, (pod, index) =>
    pod.mesh === true && pod.hostNetwork === false && (pod.uid === null || pod.netns === null)
      ? keys.flatMap((key) => (pod[key] === null ? [missing(key, index)] : []))
      : [],
  );

function missing(key: (typeof keys)[number], index: number): RuleDiagnostic {
  const path = `pods[${index}].${key}`;
  return { code: 'missing-key', path, message: `the key ${key} is missing`, hint: hints[key] };
}
