/** One file of the compiled output. */
export interface Artefact {
  /** Relative to the output folder, with slashes: `host/iptables.rules`. */
  readonly path: string;
  readonly text: string;
}
