/** One process to run: an argument vector and its input, never a shell line. */
export interface Command {
  readonly argv: readonly string[];
  readonly stdin?: string;
  /** Path of the network namespace to run in; null or absent is the caller's own. */
  readonly netns?: string | null;
  /** Milliseconds; then the process and all that it started get SIGTERM, and SIGKILL if that does not end them. */
  readonly timeoutMs?: number;
  /** Whether the process changes the machine: a plan without changes starts none of these. */
  readonly writes?: boolean;
  /** File descriptors of ours that the process inherits. */
  readonly keepOpen?: readonly number[];
  /** The file that iptables-legacy locks, if it is not the machine's. */
  readonly xtablesLock?: string;
  /**
   * May be run by one process with others of its namespace: it only reads, is short, and reads no input but its own.
   */
  readonly together?: true;
  /** The output is binary: each byte becomes one character. */
  readonly bytes?: true;
  /**
   * The generation of nf_tables that the write was planned on, where it is known: rules are not written at any other
   * one, since somebody else has written. The door without processes holds to it; a program alone does not.
   */
  readonly plannedOn?: number | undefined;
}
