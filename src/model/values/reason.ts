import { accepted, refused, type TextValue } from './text-value.js';

const most = 300;

/** Why something is as it is, for whoever reads the document next. */
export const reason: TextValue = {
  noun: 'a reason',
  allowed: `one line of up to ${most} characters`,
  isFree: true,
  pattern: `^.*\\S.*$`,
  read: (text) => {
    if (text.trim() === '') return refused('it is empty');
    if (text.length > most) return refused(`it has ${text.length} characters`);
    return accepted(text.trim());
  },
};
