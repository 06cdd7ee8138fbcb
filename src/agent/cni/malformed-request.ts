/** A request that means nothing, with a sentence that says why. */
export class MalformedRequestError extends Error {
  override readonly name = 'MalformedRequestError';
}

export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}...` : text);
}

/** A body as data. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'JSON' : 'UTF-8';
    throw new MalformedRequestError(body.length === 0 ? 'the request has no body' : `the body is not ${what}`);
  }
}
