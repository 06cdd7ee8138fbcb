import type { CST } from 'yaml';

interface Nested {
  readonly token: CST.Token;
  readonly depth: number;
}

/** The first token that is nested deeper than so many levels, found without recursion; null: none is. */
export function firstDeeper(token: CST.Token, most: number): CST.Token | null {
  const open: Nested[] = [{ token, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { depth, token: one } = next;
    if (depth > most) return one;
    for (const inner of insideOf(one)) open.push({ token: inner, depth: depth + 1 });
  }
  return null;
}

function insideOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((one) => one !== undefined && one !== null));
}
