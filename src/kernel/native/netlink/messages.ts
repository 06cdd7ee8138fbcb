import { aligned } from './attributes.js';
import { NetlinkError } from './netlink-error.js';

export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** Of the socket that it is for; 0: the kernel. */
  readonly port: number;
  /** What follows the header. */
  readonly body: Buffer;
}

export const messageTypes = { error: 2, done: 3, firstOfProtocol: 16 } as const;
export const messageFlags = {
  request: 1,
  acknowledge: 4,
  echo: 8,
  interrupted: 0x10,
  filtered: 0x20,
  dump: 0x300,
} as const;

const headerLength = 16;

export function printMessage({ type, flags, sequence, port, body }: Message): Buffer {
  const bytes = Buffer.alloc(aligned(headerLength + body.length));
  bytes.writeUInt32LE(headerLength + body.length);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt32LE(sequence, 8);
  bytes.writeUInt32LE(port, 12);
  body.copy(bytes, headerLength);
  return bytes;
}

/** Whether nobody wants the message of a list whose body is between two places. */
export type PassOver = (bytes: Buffer, type: number, from: number, to: number) => boolean;

/**
 * The messages of one datagram; their bodies are views of the bytes.
 * @param isPassedOver makes nothing of most messages of a long list. One that says that the list changed meanwhile is
 * told all the same.
 */
export function parseMessages(bytes: Buffer, isPassedOver?: PassOver): readonly Message[] {
  const found: Message[] = [];
  let at = 0;
  while (at < bytes.length) {
    const left = bytes.length - at;
    const length = left < headerLength ? 0 : bytes.readUInt32LE(at);
    if (length < headerLength || length > left) {
      throw new NetlinkError('malformed', `a message of ${length} bytes where ${left} are left`);
    }
    const [type, flags] = [bytes.readUInt16LE(at + 4), bytes.readUInt16LE(at + 6)];
    const from = at + headerLength;
    const isTold = (flags & messageFlags.interrupted) !== 0 || type < messageTypes.firstOfProtocol;
    if (isTold || isPassedOver === undefined || !isPassedOver(bytes, type, from, at + length))
      found.push({
        type,
        flags,
        sequence: bytes.readUInt32LE(at + 8),
        port: bytes.readUInt32LE(at + 12),
        body: bytes.subarray(from, at + length),
      });
    at += aligned(length);
  }
  return found;
}
