import { codeTable } from './code-table.js';

/** Mistakes in the text of other programs (`fmt`, `observe`). */
export const textCodes = codeTable({
  'unknown-module': {
    message: 'the target FOO is not known: it is kept as it stands',
    meaning:
      'A match or target is unknown. It is kept word for word, with everything up to the next `-m`, `-j` or `-g`.',
    remedy: 'Nothing; rules with it are printed unchanged.',
  },
  'unreadable-rule-line': {
    message: '-A INPUT -p tcp --dport: a value is missing',
    meaning:
      'A line is not a rule, or one that iptables 1.8.9 or the kernel refuses. `fmt` keeps it unchanged and exits 1; elsewhere its target and other readable parts count, and the rest is an unknown match.',
    remedy: 'The message says why. Correct the line, or report it if iptables accepts it.',
  },
  'unreadable-set-line': {
    message: 'this is no line of ipset save',
    meaning: 'A line is not from `ipset save`.',
    remedy: 'Correct the line, or report it if ipset accepts it.',
  },
});
