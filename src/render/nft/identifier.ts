/** What nft reads as a name wherever it stands: no number, and none of its words, of which all but two are lower-case letters and digits. */
const plain = /^(?!(?:auto-merge|gc-interval)$)(?=.*[A-Z_.-])[A-Za-z][A-Za-z0-9_.-]*$/;

/** Ahead of a name that nft would not take as it is. No name of ours holds a slash, and nft takes one. */
const marker = 'x/';

/** The name of a table or set in nft. @throws Error for a name that no document can hold. */
export function identifier(name: string): string {
  if (plain.test(name)) return name;
  if (!/^[A-Za-z0-9_.@-]+$/.test(name)) throw new Error(`no name for nft: ${JSON.stringify(name)}`);
  return `${marker}${name.replaceAll('@', '/')}`;
}

/** The name that `identifier` was given; a name that it never gives stays what it is. */
export function nameOf(text: string): string {
  const name = text.startsWith(marker) ? text.slice(marker.length).replaceAll('/', '@') : text;
  return isNameFor(name, text) ? name : text;
}

function isNameFor(name: string, text: string): boolean {
  return /^[A-Za-z0-9_.@-]+$/.test(name) && identifier(name) === text;
}

/** The prefix that `tableName` was given; null for a table that is none of ours. */
export function prefixOf(table: string): string | null {
  const name = nameOf(table);
  return name.endsWith(tableWord) ? name.slice(0, -tableWord.length) : null;
}

const tableWord = 'redirect';

/** Two designs can stand side by side while one replaces the other: the prefix of the chains tells their tables apart. */
export function tableName(chainPrefix: string): string {
  return identifier(`${chainPrefix}${tableWord}`);
}
