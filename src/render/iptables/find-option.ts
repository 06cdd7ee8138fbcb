import { type CoreOption, coreNames } from './core-options.js';
import type { ModuleWords, OptionWords } from './module-words.js';

export type Found<Owner> =
  | { readonly owner: null; readonly core: CoreOption }
  | { readonly owner: Owner; readonly option: OptionWords };

/** The option of that name in the loaded modules, the newest first; else the only option that starts with the name. */
export function findOption<Owner>(name: string, loaded: ReadonlyMap<ModuleWords, Owner>): Found<Owner> | null {
  let found: Found<Owner> | null = null;
  // The last module is the newest.
  for (const [words, owner] of loaded) {
    const option = words.byFlag.get(name);
    if (option !== undefined) found = { owner, option };
  }
  return found ?? (/^--./.test(name) ? findByPrefix(name, loaded) : null);
}

function findByPrefix<Owner>(name: string, loaded: ReadonlyMap<ModuleWords, Owner>): Found<Owner> | null {
  const found = new Map<CoreOption | OptionWords | null, Found<Owner> | null>();
  for (const [long, core] of coreNames) {
    if (long.startsWith(name)) found.set(core, core && { owner: null, core });
  }
  for (const [words, owner] of loaded) {
    for (const [flag, option] of words.byFlag) if (flag.startsWith(name)) found.set(option, { owner, option });
  }
  const [only] = found.values();
  return found.size === 1 ? (only ?? null) : null;
}
