import { codeTable } from './code-table.js';

/** Mistakes in the text of other programs (`fmt`, `observe`). */
export const textCodes = codeTable({
  'unknown-module': {
    message: 'the target FOO is not known: it is kept as it stands',
    meaning:
      'A match or target is not known. It is kept word for word, with all that follows up to the next `-m`, `-j` or `-g`.',
    remedy: 'Nothing has to be done; rules with it are printed as they were.',
  },
  'unreadable-rule-line': {
    message: '-A INPUT -p tcp --dport: a value is missing',
    meaning:
      'A line is no rule, or one that iptables 1.8.9 or the kernel refuses. `fmt` keeps it as it stands and exits 1; elsewhere its target and what else can be read of it count, and the rest is an unknown match.',
    remedy: 'The message says why. Correct the line, or report it if iptables accepts it.',
  },
  'unreadable-set-line': {
    message: 'this is no line of ipset save',
    meaning: 'A line is not one of `ipset save`.',
    remedy: 'Correct the line, or report it if ipset accepts it.',
  },
});
