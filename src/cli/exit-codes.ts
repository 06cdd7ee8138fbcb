/** The exit codes of the process; product contract, section 2. */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** It failed; the message says in which state the node is. */
  failed: 1,
  /** Changes pending, or a property does not hold. */
  differs: 2,
  /** Bad input or usage; nothing was changed. */
  refused: 3,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
