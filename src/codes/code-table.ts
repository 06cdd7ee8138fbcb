/** What a code means to whoever meets it: docs/errors.md is made of this. */
export interface CodeEntry {
  /** The message as it is printed, of one case. */
  readonly message: string;
  readonly meaning: string;
  readonly remedy: string;
}

export type CodeTable = Readonly<Record<string, CodeEntry>>;

/** A table whose keys are known to the type checker, and whose words are not. */
export function codeTable<Code extends string>(
  table: Readonly<Record<Code, CodeEntry>>,
): Readonly<Record<Code, CodeEntry>> {
  return table;
}

/** Codes by what they are about. */
export interface CodeTables {
  /** A document that is refused. */
  readonly document: CodeTable;
  /** What stands in the way of an apply. */
  readonly obstacle: CodeTable;
  /** What doctor finds. */
  readonly finding: CodeTable;
}
