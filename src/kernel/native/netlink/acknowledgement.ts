import { aligned, eachAttribute } from './attributes.js';
import { type Message, messageFlags, messageTypes } from './messages.js';
import { NetlinkError } from './netlink-error.js';

export interface Acknowledgement {
  /** 0, or the negative number of an error. */
  readonly error: number;
  /** What the kernel says about it (extended acknowledgement); null: nothing. */
  readonly text: string | null;
}

const capped = 0x100;
const textAttribute = 1;

/** The end of an answer: an error or acknowledgement, or the last message of a dump. Null: another message. */
export function parseAcknowledgement({ type, flags, body }: Message): Acknowledgement | null {
  if (type !== messageTypes.error && type !== messageTypes.done) return null;
  // The last message of a dump may come without a number.
  if (body.length < 4) {
    if (type === messageTypes.done) return { error: 0, text: null };
    throw new NetlinkError('malformed', `an acknowledgement of ${body.length} bytes`);
  }
  return { error: body.readInt32LE(0), text: extendedText(body, type, flags) };
}

/** The request follows the number, its header alone if the flag says so; then come the attributes. */
function extendedText(body: Buffer, type: number, flags: number): string | null {
  if ((flags & extended) === 0) return null;
  let at = 4;
  if (type === messageTypes.error) {
    if (body.length < 20) return null;
    at = (flags & capped) !== 0 ? 20 : 4 + aligned(Math.max(16, body.readUInt32LE(4)));
  }
  let text: string | null = null;
  if (at > body.length) return null;
  eachAttribute(body, at, body.length, (attribute, from, to) => {
    if (attribute === textAttribute) text = body.toString('utf8', from, to).replace(/\0.*$/s, '');
  });
  return text;
}

const extended = 0x200;

export function isInterrupted({ flags }: Message): boolean {
  return (flags & messageFlags.interrupted) !== 0;
}
