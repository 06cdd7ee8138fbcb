/** What a code means, and what to do: the source of docs/errors.md. */
export interface CodeEntry {
  /** An example of the printed message. */
  readonly message: string;
  readonly meaning: string;
  readonly remedy: string;
}

export type CodeTable = Readonly<Record<string, CodeEntry>>;

/** Keeps the keys as a type and widens the texts to string. */
export function codeTable<Code extends string>(
  table: Readonly<Record<Code, CodeEntry>>,
): Readonly<Record<Code, CodeEntry>> {
  return table;
}

/** Codes by kind. */
export interface CodeTables {
  /** Mistakes in a document. */
  readonly document: CodeTable;
  /** Reasons why a plan cannot be applied. */
  readonly obstacle: CodeTable;
  /** What doctor reports. */
  readonly finding: CodeTable;
  /** What `prove` checks. */
  readonly property: CodeTable;
}
