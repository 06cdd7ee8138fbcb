/** The codes of errors of a closed pipe or terminal. */
const gone: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

export interface Outputs {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string | Uint8Array) => void;
  /** Why results could not be written; null if they were, or if the reader is gone. */
  readonly failure: () => Error | null;
  /** Resolves when everything is written, or the reader is gone. */
  readonly drained: () => Promise<void>;
}

/**
 * The standard streams. A failed write affects only the exit code of a finished command: a reader that stops reading
 * (`apply --verbose 2>&1 | head -2`) does not interrupt an apply.
 * @param before is called before each write.
 */
export function standardStreams(before: () => void = () => {}): Outputs {
  let failure: Error | null = null;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === process.stdout && !gone.has(error.code)) failure ??= error;
    });
  }
  return {
    out: (text) => {
      before();
      process.stdout.write(text);
    },
    err: (text) => {
      before();
      process.stderr.write(text);
    },
    failure: () => failure,
    drained: async () => {
      await Promise.all([process.stdout, process.stderr].map(flushed));
    },
  };
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
