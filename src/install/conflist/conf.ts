import { isNotJson, type JsonSource, memberOf, placeOf, readJsonSource, textMember } from './json-source.js';

/** A network configuration as a container runtime would read it. */
export type Conf =
  /** `plugins` is the list in the text; it has at least one entry. */
  | { readonly kind: 'list'; readonly text: string; readonly version: string; readonly plugins: PluginList }
  | { readonly kind: 'single'; readonly text: string; readonly source: JsonSource }
  | { readonly kind: 'invalid'; readonly why: string };

/** A file of the configuration folder. */
export interface ConfFile {
  readonly name: string;
  readonly text: string;
}

export type PluginList = JsonSource & { readonly kind: 'list' };

/** The names that container runtimes look for. */
const names = /\.(conf|conflist|json)$/;

export function isConfName(name: string): boolean {
  return names.test(name);
}

/** Cilium's installer puts the lists of others aside under such a name, and may bring them back. */
export function isListName(name: string): boolean {
  return /\.conflist(?:\.cilium_bak)?$/.test(name);
}

/** The same name with the other extension. */
export function listNameOf(name: string): string {
  return name.endsWith('.conflist') ? name : name.replace(names, '.conflist');
}

/**
 * Reads one file of the configuration folder by the rules of the reference implementation: the extension decides what
 * it is. Pure.
 */
export function readConf(name: string, text: string): Conf {
  const source = readJsonSource(text);
  if (isNotJson(source)) return invalid(`not JSON: ${placeOf(text, source.offset)}: ${source.found}`);
  if (source.kind !== 'object') return invalid('it is no object');
  if (!isListName(name)) {
    return textMember(source, 'type') ? { kind: 'single', text, source } : invalid("the key 'type' is missing");
  }
  const plugins = memberOf(source, 'plugins');
  if (!textMember(source, 'name')) return invalid("the key 'name' is missing");
  if (plugins?.kind !== 'list') return invalid("the list 'plugins' is missing");
  if (plugins.items.length === 0) return invalid("the list 'plugins' is empty");
  const untyped = plugins.items.findIndex((plugin) => !textMember(plugin, 'type'));
  if (untyped !== -1) return invalid(`plugins[${untyped}] has no 'type'`);
  return { kind: 'list', text, version: textMember(source, 'cniVersion') ?? '', plugins };
}

function invalid(why: string): Conf {
  return { kind: 'invalid', why };
}
