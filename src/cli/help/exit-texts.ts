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
    1: 'something is in the way, or the node could not be read',
    2: 'with --detailed-exitcode: something would change',
    3: refused,
  },
  apply: {
    0: 'done, or nothing to do',
    1: 'it failed, the saved plan is stale, another apply works or waits for its confirmation, or the answer was no; the message says in which state the node is',
    3: refused,
  },
  destroy: {
    0: 'done, also when there was nothing',
    1: 'it failed, or the answer was no; the message says in which state the node is',
    3: refused,
  },
  verify: {
    0: 'the node is as the document says, and that has its effect',
    1: 'something is in the way, or the node could not be read',
    2: 'it drifted, or what is in place has no effect',
    3: refused,
  },
  doctor: { 0: 'nothing but notes', 1: 'the node could not be read', 2: 'an error or a warning', 3: refused },
  ui: { 0: 'a signal ended it', 1: 'it cannot listen there', 3: refused },
  agent: { 0: 'a signal ended it', 1: 'it failed, or another agent has the node', 3: refused },
  status: {
    0: 'all declared pods are redirected',
    1: 'no agent answered',
    2: 'a declared pod is not, or the agent cannot tell',
    3: refused,
  },
  prove: {
    0: 'all holds; or what fails is allowed, or with --to failed before',
    1: failed,
    2: 'a property or an expectation fails',
    3: refused,
  },
  trace: {
    0: 'done',
    1: failed,
    2: 'with --expect: the packet goes another way; with --observe: the kernel does something else',
    3: refused,
  },
  review: {
    0: 'nothing is lost, and nothing happens that is not allowed',
    1: failed,
    2: 'a property is lost, or something happens that is not allowed',
    3: refused,
  },
  import: { 0: 'done', 1: 'a node makes no document', 3: refused },
  confirm: {
    0: 'it stays, or with --revert it is taken back; also when that was said before',
    1: 'nothing waits, it is too late or not done yet, or it could not be taken back',
    3: refused,
  },
  fmt: {
    0: 'done',
    1: 'lines could not be read',
    2: 'with --check: the text differs from its canonical form',
    3: refused,
  },
  lab: { 0: 'done', 1: failed, 2: 'a journey did not go as expected', 3: refused },
  install: { 0: 'done, also when a signal ended it', 1: 'it failed; with --once, a part is not in place', 3: refused },
  uninstall: { 0: 'done, also when there was nothing', 1: failed, 3: refused },
};

/** The exit codes of a command, in their order. */
export function exitTextsOf(name: string): readonly (readonly [string, string])[] {
  return Object.entries(byCommand[name] ?? usual);
}
