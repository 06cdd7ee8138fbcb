import type { Diagnostic } from '../base/diagnostic.js';
import type { Draft } from '../model/draft.js';
import type { NodeState } from '../model/node-state.js';
import { modes, type PlannedMode, plannedModes } from '../modes/list.js';

/** Including those that are not supported yet. */
const known: readonly PlannedMode[] = [
  ...modes.map(({ document, name, summary }) => ({ name, summary, profiles: document.profiles })),
  ...plannedModes,
];

const supportedModes: readonly string[] = modes.map(({ name }) => name);
const supportedProfiles: readonly string[] = modes.flatMap(({ document }) => document.profiles);

export const modeNames: readonly string[] = known.map(({ name }) => name);
export const modeSummaries = known.map(({ name, summary }) => `${name}: ${summary}.`).join(' ');
export const profileNames: readonly string[] = known.flatMap(({ profiles }) => profiles);

/** A profile belongs to one mode. A planned mode or profile is reported as not supported yet, not as unknown. */
export function supportedCombination({ mode, profile }: Draft<Pick<NodeState, 'mode' | 'profile'>>) {
  const found: Diagnostic[] = [];
  if (mode !== undefined && !supportedModes.includes(mode)) found.push(notYet('mode', mode, supportedModes));
  const profiles = known.find(({ name }) => name === mode)?.profiles;
  if (profile !== undefined && profiles !== undefined && !profiles.includes(profile)) {
    found.push({
      code: 'profile-of-another-mode',
      path: 'profile',
      message: `'${profile}' is no profile of mode ${mode}`,
      hint: `allowed with mode ${mode}: ${profiles.join(', ')}`,
    });
  } else if (profile !== undefined && !supportedProfiles.includes(profile)) {
    found.push(notYet('profile', profile, supportedProfiles));
  }
  return found;
}

function notYet(path: string, value: string, existing: readonly string[]): Diagnostic {
  return {
    code: 'not-supported-yet',
    path,
    message: `${path} '${value}' is not supported yet`,
    hint: `supported: ${existing.join(', ')}`,
  };
}
