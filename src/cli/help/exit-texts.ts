import type { ExitCode } from '../exit-codes.js';

/** What a code means for one command. */
export type ExitTexts = Readonly<Partial<Record<ExitCode, string>>>;

const refused = 'bad input or usage; nothing was changed';
const failed = 'it failed; the message says why, and in which state the node is';

/** Codes of a command that reads, or does one thing. */
const usual: ExitTexts = { 0: 'done', 1: failed, 3: refused };

const byCommand: Readonly<Record<string, ExitTexts>> = {
  plan: {
    0: 'done, whether or not something would change',
    1: 'something is in the way, or it could not be read',
    2: 'with --detailed-exitcode: something would change',
    3: refused,
  },
  apply: { 0: 'done, or nothing to do', 1: failed, 3: refused },
  destroy: { 0: 'done, or nothing to do', 1: failed, 3: refused },
  verify: { 0: 'the node is as the document says', 1: 'it could not be read', 2: 'it drifted', 3: refused },
  doctor: { 0: 'nothing but notes', 1: 'it could not be read', 2: 'findings', 3: refused },
  status: {
    0: 'all declared pods are redirected',
    1: 'no agent answered',
    2: 'a declared pod is not, or the agent cannot tell',
    3: refused,
  },
  prove: { 0: 'all holds', 1: failed, 2: 'a property or an expectation fails', 3: refused },
  trace: { 0: 'done', 1: failed, 2: 'with --expect: the packet goes another way', 3: refused },
  review: {
    0: 'nothing is lost, and nothing happens that is not allowed',
    1: failed,
    2: 'a property is lost, or something happens that is not allowed',
    3: refused,
  },
  import: { 0: 'done', 1: 'a node makes no document', 3: refused },
  confirm: { 0: 'it stays', 1: 'it was taken back already, or could not be', 3: refused },
  fmt: { 0: 'done', 1: failed, 2: 'with --check: the text differs from its canonical form', 3: refused },
  lab: { 0: 'done', 1: failed, 2: 'a journey did not go as expected', 3: refused },
};

/** The exit codes of a command, in their order. */
export function exitTextsOf(name: string): readonly (readonly [string, string])[] {
  return Object.entries(byCommand[name] ?? usual);
}
