/** What the process ends with; product contract, section 2. */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** It failed; what state it left is said. */
  failed: 1,
  /** Changes pending, or a property does not hold. */
  differs: 2,
  /** Bad input or usage; nothing was touched. */
  refused: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
