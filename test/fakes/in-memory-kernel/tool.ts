import type { FakeNamespace, KernelState } from './namespace.js';

/** A process that was started in a namespace. */
export interface Call {
  readonly kernel: KernelState;
  readonly namespace: FakeNamespace;
  readonly words: readonly string[];
  readonly stdin: string;
  /** As many parts of its work as it does before it is killed; left out: all. */
  readonly parts?: number;
}

export interface Output {
  readonly exitCode?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

export type Tool = (call: Call) => Output;

/** The kernel said no; the message is what the tool prints of it. */
export class Refused extends Error {
  override readonly name = 'Refused';
}

export function refuse(isWrong: boolean, why: string): void {
  if (isWrong) throw new Refused(why);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Carries out lines one after the other, as `ip -batch` and `ipset restore` do: what stood before a line that is
 * refused stays done.
 * @param said how the tool names that line, counted from 1.
 */
export function lineByLine(
  { parts = Number.POSITIVE_INFINITY, stdin }: Call,
  carryOut: (line: string) => void,
  said: (number: number, why: string) => string,
): Output {
  const lines = stdin.split('\n');
  let done = 0;
  for (const [at, raw] of lines.entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (done >= parts) return {};
    try {
      carryOut(line);
    } catch (error) {
      return { exitCode: 1, stderr: said(at + 1, messageOf(error)) };
    }
    done += 1;
  }
  return {};
}
