import { type Conf, type ConfFile, readConf } from './conf.js';
import { madeFrom, withoutOurs } from './plugin-list.js';

/**
 * The configuration as it is without our entry. A list that was made from a single configuration becomes that again,
 * under its name, unless another plugin has joined it since. Pure.
 */
export function removeEntry(name: string, conf: Extract<Conf, { kind: 'list' }>): ConfFile {
  const text = withoutOurs(name, conf);
  const from = madeFrom(conf);
  const rest = readConf(name, text);
  const only = rest.kind === 'list' && rest.plugins.items.length === 1 ? rest.plugins.items[0] : undefined;
  if (from === null || only === undefined || !isSibling(from, name)) return { name, text };
  return { name: from, text: `${text.slice(only.start, only.end)}\n` };
}

/** The name comes from a file that anybody may have edited: it must be the same one with another extension. */
function isSibling(from: string, name: string): boolean {
  return /\.(conf|json)$/.test(from) && from.replace(/\.[^.]*$/, '.conflist') === name;
}
