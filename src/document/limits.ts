/** Bounds far above any real node: 10,000 pods are about 3 MB and 4 levels deep. */
export const limits = {
  /** Characters of one JSON file. */
  jsonLength: 64 * 1024 * 1024,
  /** Characters of one YAML file. Its syntax tree takes about a hundred times as much memory as its text. */
  yamlLength: 16 * 1024 * 1024,
  depth: 64,
  /** Levels of YAML that a syntax tree is made of. That takes a call a level, and a full stack can end the process. */
  composed: 256,
  /** Values that aliases may add: without a bound, a few lines expand to billions. */
  aliasedValues: 100_000,
  /** Values inside an object that the caller passes instead of a text. */
  values: 10_000_000,
} as const;
