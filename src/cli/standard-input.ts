import { buffer } from 'node:stream/consumers';
import type { Surroundings } from './surroundings.js';

/** The whole standard input; on a terminal a note says that it is read. @throws the reason of the signal */
export async function readStandardInput({ err, signal }: Pick<Surroundings, 'err' | 'signal'>): Promise<Uint8Array> {
  if (process.stdin.isTTY) err('reading the standard input; Ctrl-D ends it\n');
  const givenUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
  return Promise.race([buffer(process.stdin), givenUp]);
}
