/** Where our jumps are in the built-in chains: on top, or before the first jump to one of the named chains. */
export type JumpPosition = 'first' | { readonly before: readonly string[] };
