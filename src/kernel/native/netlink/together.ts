import { messageFlags, printMessage } from './messages.js';

/** A question, as far as it is printed. */
interface Printable {
  readonly request: { readonly type: number; readonly body: Buffer; readonly flags?: number };
  readonly isList: boolean;
}

/**
 * The number of the first of questions that are asked together: always the same, so that equal answers are equal bytes.
 */
export const firstTogether = 0x4000_0000;

const printed = new WeakMap<readonly Printable[], Buffer>();

/** Their messages as one datagram. Lists that are asked for again are printed once. */
export function printTogether(questions: readonly Printable[]): Buffer {
  const known = printed.get(questions);
  if (known !== undefined) return known;
  const messages = questions.map(({ isList, request: { body, flags = 0, type } }, index) => {
    const asked = messageFlags.request | (isList ? messageFlags.dump : messageFlags.acknowledge) | flags;
    return printMessage({ type, flags: asked, sequence: firstTogether + index, port: 0, body });
  });
  const bytes = Buffer.concat(messages);
  printed.set(questions, bytes);
  return bytes;
}
