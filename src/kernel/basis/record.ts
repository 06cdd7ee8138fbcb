import type { Command } from '../command.js';
import type { Machine } from '../machine.js';
import { type Basis, isBasis, isSamePart, type Part, subjectOf } from './part.js';

/** A question of a machine that is put again. */
export interface Again {
  readonly isStill: () => Promise<boolean>;
}

export interface Recorded {
  readonly bases: readonly Basis[];
  readonly questions: readonly Again[];
}

export interface Recording {
  /** What is read through it is recorded. */
  readonly machine: Machine;
  /** Null: something was written, or read that nobody can tell whether it would be the same. */
  readonly end: () => Recorded | null;
}

type Ask<T> = (path: string) => Promise<T>;

/** Records what everything that is read of a machine was made of. */
export function record(machine: Machine): Recording {
  const parts = new Map<string | null, Map<string, Part>>();
  const questions = new Map<string, { readonly answer: string; readonly again: Again }>();
  let isUnsure = false;
  const unsure = () => {
    isUnsure = true;
  };
  const take = ({ writes }: Command, basis: object | undefined) => {
    if (!isBasis(basis) || writes) return unsure();
    const known = parts.get(basis.netns) ?? new Map<string, Part>();
    parts.set(basis.netns, known);
    for (const part of basis.parts) {
      const subject = subjectOf(part);
      const before = known.get(subject);
      // It changed between two questions.
      if (before !== undefined && !isSamePart(before, part)) unsure();
      known.set(subject, part);
    }
  };
  const asking =
    <T>(name: string, ask: Ask<T>): Ask<T> =>
    async (path) => {
      const answer = await sure(() => ask(path));
      const [key, text] = [`${name} ${path}`, JSON.stringify(answer)];
      if ((questions.get(key)?.answer ?? text) !== text) unsure();
      questions.set(key, {
        answer: text,
        again: { isStill: async () => JSON.stringify(await ask(path)) === text },
      });
      return answer;
    };
  const { mountTime } = machine;
  return {
    machine: {
      ...machine,
      execute: async (command, signal) => {
        const result = await sure(() => machine.execute(command, signal));
        take(command, result.basis);
        return result;
      },
      readText: asking('text', machine.readText),
      list: asking('list', machine.list),
      inode: asking('inode', machine.inode),
      ...(mountTime === undefined ? {} : { mountTime: asking('mounted', mountTime) }),
      writeText: (path, text) => {
        unsure();
        return machine.writeText(path, text);
      },
      openScratch: (signal) => {
        unsure();
        return machine.openScratch(signal);
      },
    },
    end: () => {
      if (isUnsure) return null;
      const bases = [...parts].map(([netns, known]) => ({ netns, parts: [...known.values()] }));
      return { bases, questions: [...questions.values()].map(({ again }) => again) };
    },
  };

  async function sure<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      unsure();
      throw error;
    }
  }
}
