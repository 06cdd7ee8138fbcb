import type { Diagnostic } from '../base/diagnostic.js';
import type { Draft } from '../model/draft.js';
import type { NodeState } from '../model/node-state.js';
import { modes } from '../modes/list.js';

export const modeNames: readonly string[] = modes.map(({ name }) => name);
export const modeSummaries = modes.map(({ name, summary }) => `${name}: ${summary}.`).join(' ');
export const profileNames: readonly string[] = [...new Set(modes.flatMap(({ document }) => document.profiles))];

/** How the profile of a release is called, whether or not it exists. */
export const releaseProfile = /^istio-\d+\.\d+$/;

/**
 * A profile belongs to one mode. The profile of a release without one of its own is reported as not supported yet, not
 * as unknown.
 */
export function supportedCombination({ mode, profile }: Draft<Pick<NodeState, 'mode' | 'profile'>>) {
  const found: Diagnostic[] = [];
  const profiles = modes.find(({ name }) => name === mode)?.document.profiles ?? profileNames;
  if (profile === undefined || profiles.includes(profile)) return found;
  if (profileNames.includes(profile)) {
    found.push({
      code: 'profile-of-another-mode',
      path: 'profile',
      message: `'${profile}' is no profile of mode ${mode}`,
      hint: `allowed with mode ${mode}: ${profiles.join(', ')}`,
    });
  } else {
    found.push({
      code: 'not-supported-yet',
      path: 'profile',
      message: `profile '${profile}' is not supported yet`,
      hint: `supported${mode === undefined ? '' : ` with mode ${mode}`}: ${profiles.join(', ')}`,
    });
  }
  return found;
}
