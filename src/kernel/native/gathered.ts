import { createHash } from 'node:crypto';

/** Bytes that are put together for one digest. */
export interface Gathered {
  readonly bytes: (bytes: Buffer, from: number, to: number) => void;
  readonly number: (value: number) => void;
  readonly text: (value: string) => void;
  /** Where it is now, to come back to. */
  readonly mark: () => number;
  readonly rewind: (mark: number) => void;
  readonly digest: () => string;
  /** A copy of all of it, or its digest where it is long. */
  readonly copy: () => Buffer;
  /** Whether it is what was copied. */
  readonly isSame: (copied: Buffer) => boolean;
}

/** Of a thousand routes or fifty links. */
const long = 64 * 1024;

/** Each piece is preceded by its length, so that no two sequences of pieces are the same bytes. */
export function gather(): Gathered {
  let buffer = Buffer.allocUnsafe(4096);
  let end = 0;
  const room = (length: number) => {
    if (end + length <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, end + length));
    buffer.copy(larger, 0, 0, end);
    buffer = larger;
  };
  const digestBytes = () => createHash('sha256').update(buffer.subarray(0, end)).digest();
  const bytes = (source: Buffer, from: number, to: number) => {
    room(4 + to - from);
    end = buffer.writeUInt32LE(to - from, end);
    end += source.copy(buffer, end, from, to);
  };
  return {
    bytes,
    number: (value) => {
      room(8);
      end = buffer.writeDoubleLE(value, end);
    },
    text: (value) => {
      const source = Buffer.from(value);
      bytes(source, 0, source.length);
    },
    mark: () => end,
    rewind: (mark) => {
      end = mark;
    },
    digest: () => digestBytes().toString('base64url'),
    copy: () => (end > long ? digestBytes() : Buffer.from(buffer.subarray(0, end))),
    isSame: (copied) =>
      end > long ? digestBytes().equals(copied) : copied.length === end && buffer.compare(copied, 0, end, 0, end) === 0,
  };
}
