/**
 * Text that nft reads as a name in every position: no number and no keyword. All keywords but two are lower-case
 * letters and digits.
 */
const plain = /^(?!(?:auto-merge|gc-interval)$)(?=.*[A-Z_.-])[A-Za-z][A-Za-z0-9_.-]*$/;

/** Precedes a name that nft would not accept as it is. nft accepts a slash, and no name in a document has one. */
const marker = 'x/';

/** The name of a table or set in nft. @throws Error for a name that no document can have. */
export function identifier(name: string): string {
  if (plain.test(name)) return name;
  if (!/^[A-Za-z0-9_.@-]+$/.test(name)) throw new Error(`no name for nft: ${JSON.stringify(name)}`);
  return `${marker}${name.replaceAll('@', '/')}`;
}

/** The inverse of `identifier`. Text that it never returns is left unchanged. */
export function nameOf(text: string): string {
  const name = text.startsWith(marker) ? text.slice(marker.length).replaceAll('/', '@') : text;
  return isNameFor(name, text) ? name : text;
}

function isNameFor(name: string, text: string): boolean {
  return /^[A-Za-z0-9_.@-]+$/.test(name) && identifier(name) === text;
}

/** The inverse of `tableName`; null for a table that is not ours. */
export function prefixOf(table: string): string | null {
  const name = nameOf(table);
  return name.endsWith(tableWord) ? name.slice(0, -tableWord.length) : null;
}

const tableWord = 'redirect';

/** The name contains the chain prefix, because two designs coexist while one replaces the other. */
export function tableName(chainPrefix: string): string {
  return identifier(`${chainPrefix}${tableWord}`);
}
