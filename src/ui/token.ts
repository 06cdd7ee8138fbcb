import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What only whoever reads this terminal knows: it is part of every address. */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

/** Takes as long for a word that is nearly right as for any other. */
export function isToken(word: string, token: string): boolean {
  return timingSafeEqual(digest(word), digest(token));
}

function digest(word: string): Buffer {
  return createHash('sha256').update(word).digest();
}
