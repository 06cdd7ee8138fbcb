import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Python process that is talked to by lines. */
export interface Background {
  readonly pid: number | undefined;
  readonly say: (line: string) => void;
  /** Its next line. Throws when it has ended. */
  readonly line: () => Promise<string>;
  /** Closes its input, and waits for its end. */
  readonly end: () => Promise<void>;
}

export function python(program: string, args: readonly string[]): Background {
  return started(['-c', program, ...args]);
}

/** A program of the folder `lab`. */
export function labProgram(name: string, args: readonly string[]): Background {
  return started([join(import.meta.dirname, '../lab', name), ...args]);
}

function started(args: readonly string[]): Background {
  const child = spawn('/usr/bin/python3', ['-B', '-E', '-s', '-S', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    say: (line) => child.stdin.write(`${line}\n`),
    line: async () => {
      const next = await lines.next();
      if (next.done) throw new Error('the process has ended');
      return next.value;
    },
    end: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
