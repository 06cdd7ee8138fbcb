import type { RuleDiagnostic } from '../../../model/rules/rule-diagnostic.js';
import type { InpodRule } from './inpod-rule.js';

const hints = {
  netns: 'the rules of a mesh pod are in its own network namespace; give its path, or set mesh: false',
  uid: "the uid is the comment of a mesh pod's set members; give it, or set mesh: false",
} as const;

/** Pods outside the mesh need neither. */
export const meshPodsComplete: InpodRule = ({ pods }) =>
  pods.flatMap((pod, index) =>
    (['uid', 'netns'] as const).flatMap((key): readonly RuleDiagnostic[] =>
      pod.mesh === true && pod.hostNetwork === false && pod[key] === null
        ? [
            {
              code: 'missing-key',
              path: `pods[${index}].${key}`,
              message: `the key ${key} is missing`,
              hint: hints[key],
            },
          ]
        : [],
    ),
  );
