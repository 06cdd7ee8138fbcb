/** Bounds that no real node comes near: 10,000 pods are about 3 MB and 4 levels deep. */
export const limits = {
  /** Characters of one file that is JSON. */
  jsonLength: 64 * 1024 * 1024,
  /** Characters of one file that is YAML, whose syntax tree takes about a hundred times its text in memory. */
  yamlLength: 16 * 1024 * 1024,
  depth: 64,
  /** Values that aliases may add, so that a few lines cannot unfold to billions. */
  aliasedValues: 100_000,
  /** Values inside an object that is handed over in place of a text. */
  values: 10_000_000,
} as const;
