import { codeTable } from './code-table.js';

/** Mistakes in a question of `trace`. */
export const questionCodes = codeTable({
  'bad-question': {
    message: 'nobody here is named web-1: the pods are default/a, default/b',
    meaning:
      '`from`, `to`, `protocol`, `flags`, `mark` or `count` cannot be understood (the path says which): nothing has the name, several pods do, the device does not exist, or the address families differ.',
    remedy: 'The message lists the known names, and the one that was probably meant.',
  },
});
