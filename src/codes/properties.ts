import { codeTable } from './code-table.js';

/** What is proved of every mode; `meaning` is the sentence that is shown, the message one counter-example. */
export const propertyCodes = codeTable({
  equivalent: {
    message:
      'tcp from default/a to 203.0.113.9 port 80 (as it is): sent to the network by eth0 as 10.244.1.3:40000 > 203.0.113.9:80; by the other document: dropped: in FORWARD',
    meaning: 'Every conversation goes the same way by both documents, answers and later packets included.',
    remedy: 'The counter-example shows what the documents do with it.',
  },
});
