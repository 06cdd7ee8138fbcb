/** The built-in chains that jump to ours, by table. */
type Hooks = Readonly<Record<string, readonly string[]>>;

export const hostHooks: Hooks = { nat: ['POSTROUTING'] };

/** Without DNS capture `raw` holds nothing. */
export const podHooks: Hooks = {
  mangle: ['PREROUTING', 'OUTPUT'],
  nat: ['PREROUTING', 'OUTPUT'],
  raw: ['PREROUTING', 'OUTPUT'],
};
