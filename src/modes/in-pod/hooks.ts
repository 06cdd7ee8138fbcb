/** The built-in chains that jump to ours, by table. */
type Hooks = Readonly<Record<string, readonly string[]>>;

/** In `mangle` only a profile that guards the address of the probes has a chain. */
export const hostHooks: Hooks = { mangle: ['PREROUTING'], nat: ['POSTROUTING'] };

/** Without DNS capture `raw` holds nothing. */
export const podHooks: Hooks = {
  mangle: ['PREROUTING', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT'],
  raw: ['PREROUTING', 'OUTPUT'],
};
