import type { IncomingMessage } from 'node:http';

/** A configuration of 1 MiB and its variables. */
const mostBytes = 2 * 1024 * 1024;

/** The whole body of a request, or why it is not read. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ readonly body: Buffer } | { readonly status: number; readonly refusal: string }> {
  const tooLarge = { status: 413, refusal: `a request has at most ${mostBytes} bytes` };
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) return tooLarge;
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request) {
      length += piece.length;
      if (length > mostBytes) return tooLarge;
      pieces.push(piece);
    }
  } catch {
    return { status: 400, refusal: 'the request ended in the middle of its body' };
  }
  return { body: Buffer.concat(pieces) };
}
