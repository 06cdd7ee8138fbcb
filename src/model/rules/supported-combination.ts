import type { Diagnostic } from '../../base/diagnostic.js';
import { profilesOf, supported } from '../supported.js';
import type { Rule } from './rule.js';

/** A profile belongs to one mode; a mode or profile that does not exist yet is said to be just that. */
export const supportedCombination: Rule = ({ mode, profile }) => {
  const found: Diagnostic[] = [];
  if (mode !== undefined && !supported.modes.includes(mode)) found.push(notYet('mode', mode, supported.modes));
  if (profile !== undefined && mode !== undefined && !profilesOf[mode].includes(profile)) {
    found.push({
      code: 'profile-of-another-mode',
      path: 'profile',
      message: `'${profile}' is no profile of mode ${mode}`,
      hint: `allowed with mode ${mode}: ${profilesOf[mode].join(', ')}`,
    });
  } else if (profile !== undefined && !supported.profiles.includes(profile)) {
    found.push(notYet('profile', profile, supported.profiles));
  }
  return found;
};

function notYet(path: string, value: string, existing: readonly string[]): Diagnostic {
  return {
    code: 'not-supported-yet',
    path,
    message: `${path} '${value}' is not supported yet`,
    hint: `supported: ${existing.join(', ')}`,
  };
}
