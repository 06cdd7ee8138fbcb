/** A reader that went away, or a terminal that did. */
const gone: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

export interface Outputs {
  readonly out: (text: string | Uint8Array) => void;
  readonly err: (text: string | Uint8Array) => void;
  /** Why results could not be written; null also where the reader is gone. */
  readonly failure: () => Error | null;
  /** Resolves when everything is written, as far as there is a reader. */
  readonly drained: () => Promise<void>;
}

/**
 * The standard streams. What becomes of their texts decides nothing but the exit code of a command that is through: who stops
 * reading (`apply --verbose 2>&1 | head -2`) does not end what is being done to the node.
 */
export function standardStreams(): Outputs {
  let failure: Error | null = null;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (stream === process.stdout && !gone.has(error.code)) failure ??= error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
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
