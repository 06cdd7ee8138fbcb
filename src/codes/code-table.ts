/** What a code means to whoever meets it: docs/errors.md is made of this. */
export interface CodeEntry {
  /** The message as it is printed, of one case. */
  readonly message: string;
  readonly meaning: string;
  readonly remedy: string;
}

export type CodeTable = Readonly<Record<string, CodeEntry>>;

/** Codes by what they are about. */
export interface CodeTables {
  /** A document that is refused. */
  readonly document: CodeTable;
  /** What stands in the way of an apply. */
  readonly obstacle: CodeTable;
  /** What doctor finds. */
  readonly finding: CodeTable;
}
