import { isDeepStrictEqual } from 'node:util';
import { type Conf, type ConfFile, listNameOf, readConf } from './conf.js';
import { type Entry, madeFromKey, pluginType } from './entry.js';
import { textMember } from './json-source.js';
import { appended, dataOf, madeFrom, printed, typesOf, withoutOurs } from './plugin-list.js';

/**
 * The configuration with our entry once, as it should be, behind all others. What else is in it stays as it is, to the
 * byte. A single configuration becomes a list, of another name. Pure.
 */
export function addEntry(name: string, conf: Exclude<Conf, { kind: 'invalid' }>, entry: Entry): ConfFile {
  if (conf.kind === 'single') return listOf(name, conf, entry);
  const { plugins, text } = conf;
  const from = madeFrom(conf);
  const wanted = from === null ? entry : { ...entry, [madeFromKey]: from };
  const types = typesOf(plugins);
  const last = plugins.items.at(-1);
  const isLastAndOnly = types.indexOf(pluginType) === types.length - 1;
  if (last !== undefined && isLastAndOnly && isDeepStrictEqual(dataOf(text, last), wanted)) return { name, text };
  const others = readConf(name, withoutOurs(name, conf));
  // Without another plugin there is no chain to be last in.
  return { name, text: others.kind === 'list' ? appended(others, wanted) : text };
}

/**
 * Single configurations of an older version, or without one, can be of the first version that has chains as we speak
 * them.
 */
const tooOld = /^0\.[0-2]\.|^0\.3\.0$|^$/;

/** The versions of the specification that our plugin speaks. */
const versions: readonly string[] = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'];

/** Why no pod could start with our entry in that configuration; null: it can be there. Pure. */
export function whyNotChained(conf: Exclude<Conf, { kind: 'invalid' }>): string | null {
  const version = conf.kind === 'list' ? conf.version : versionOfList(conf);
  if (versions.includes(version)) return null;
  const found = version === '' ? 'it has no cniVersion' : `its cniVersion is ${JSON.stringify(version)}`;
  return `${found}, and a chain with redirect-cni needs ${versions.slice(0, -1).join(', ')} or ${versions.at(-1)}`;
}

function versionOfList({ source }: Extract<Conf, { kind: 'single' }>): string {
  const version = textMember(source, 'cniVersion') ?? '';
  return tooOld.test(version) ? '0.3.1' : version;
}

function listOf(name: string, conf: Extract<Conf, { kind: 'single' }>, entry: Entry): ConfFile {
  const { source, text } = conf;
  const head = {
    cniVersion: versionOfList(conf),
    name: textMember(source, 'name') || name.replace(/\.[^.]*$/, ''),
  };
  const blanks = '\n    ';
  const theirs = text.slice(source.start, source.end);
  const ours = printed({ ...entry, [madeFromKey]: name }, blanks, '  ');
  const start = JSON.stringify(head, null, 2).slice(0, -'\n}'.length);
  return { name: listNameOf(name), text: `${start},\n  "plugins": [${blanks}${theirs},${blanks}${ours}\n  ]\n}\n` };
}
