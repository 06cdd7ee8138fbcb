import type { Family } from '../ir/ruleset.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import type { CommandResult } from '../kernel/run-command.js';
import { type BatchAnswer, parseBatchAnswers } from '../render/ip-json/batch.js';
import { jsonOf } from './json-of.js';

/** A query to `ip`, as a line of its batch. */
interface Asked {
  readonly words: string;
  /** Asked without an input where it is the only one, so that it can run together with other commands. */
  readonly needsNoBatch?: boolean;
}

export interface Answered<Q extends Asked> {
  readonly question: Q;
  /**
   * The JSON of the answer as `parse` reads it: an empty list where the error has the text that says that there is no
   * such thing.
   */
  readonly read: <T>(parse: (json: unknown) => T, absence?: string) => T;
  /** Whether the error has this text. */
  readonly says: (text: string) => boolean;
}

/** Sends all queries to one process. Without queries no process is started. */
export async function askIp<Q extends Asked>(
  machine: Machine,
  netns: string | null,
  family: Family,
  questions: readonly Q[],
): Promise<readonly Answered<Q>[]> {
  if (questions.length === 0) return [];
  // -force: a link or table that does not exist must not end the batch; its exit status says nothing then. No -4: with
  // it `addr show` passes over links that have no IPv4 address, such as one that was made and not finished.
  const words = family === 'ipv6' ? ['-6'] : [];
  // -N: names of /etc/iproute2 are for people.
  const argv = ['ip', ...words, '-N', '-json', '-details'];
  const [only] = questions;
  if (only?.needsNoBatch && questions.length === 1) {
    const result = await machine.execute({ argv: [...argv, ...only.words.split(' ')], netns });
    expectInside(result);
    return [answered(only, result.exitCode === 0 ? { text: result.stdout } : { error: result.stderr }, result)];
  }
  const stdin = questions.map((one) => `${one.words}\n`).join('');
  const result = await machine.execute({ argv: [...argv, '-force', '-batch', '-'], stdin, netns });
  expectInside(result);
  const answers = answersIn(result, questions.length);
  return questions.flatMap((question, index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [answered(question, answer, result)];
  });
}

/** Nothing at all was asked if nsenter was refused, or is not there. */
function expectInside(result: CommandResult): void {
  if (result.stdout === '' && /^nsenter: /m.test(result.stderr))
    throw new CommandError(result.command, { reason: 'exit', ...result });
}

function answersIn(result: CommandResult, questions: number): readonly BatchAnswer[] {
  try {
    return parseBatchAnswers(result.stdout, result.stderr, questions);
  } catch (error) {
    throw new CommandError(result.command, {
      reason: 'unreadable',
      ...result,
      stderr: error instanceof Error ? error.message : String(error),
    });
  }
}

function answered<Q extends Asked>(question: Q, answer: BatchAnswer, result: CommandResult): Answered<Q> {
  const says = (text: string) => 'error' in answer && answer.error.includes(text);
  return {
    question,
    says,
    read: (parse, absence) => {
      if ('text' in answer) return jsonOf(result, parse, answer.text);
      if (absence !== undefined && says(absence)) return parse([]);
      throw new CommandError(result.command, { reason: 'exit', ...result, stderr: answer.error });
    },
  };
}
