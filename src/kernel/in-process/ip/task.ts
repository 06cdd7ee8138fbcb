import type { Inside } from '../answerer.js';
import type { LinkNames } from './link-names.js';

/** What one command of `ip` printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
  /** The exit status: 0, or what tells why it failed. */
  readonly status: number;
}

export interface IpContext extends Inside {
  readonly names: LinkNames;
  /** Of the namespaces that tasks name, by their paths. */
  readonly descriptors: ReadonlyMap<string, number>;
  readonly isBatch: boolean;
}

/** One command of `ip`, understood. */
export type Task =
  /** Null: the answer has something that is not reproduced here. */
  | { readonly writes: false; readonly run: (context: IpContext) => Printed | null }
  | {
      readonly writes: true;
      /** Path of a namespace that it names. */
      readonly namespace?: string;
      readonly run: (context: IpContext) => Printed;
    };

export function printedJson(objects: readonly unknown[]): Printed {
  return { stdout: `${JSON.stringify(objects)}\n`, stderr: '', status: 0 };
}

/** @param status 1: `ip` refused it; 2: the kernel. */
export function refused(stderr: string, status: 1 | 2): Printed {
  return { stdout: '', stderr, status };
}
