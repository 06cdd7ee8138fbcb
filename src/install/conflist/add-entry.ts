import { isDeepStrictEqual } from 'node:util';
import { type Conf, type ConfFile, listNameOf, readConf } from './conf.js';
import { type Entry, madeFromKey, pluginType } from './entry.js';
import { textMember } from './json-source.js';
import { appended, dataOf, madeFrom, printed, typesOf, withoutOurs } from './plugin-list.js';

/**
 * The configuration with our entry once, as it should be, behind all others. What else is in it stays as it is, to the byte. A single configuration
 * becomes a list, of another name. Pure.
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

/** Only from version 0.3.1 on do chained plugins hand on their results in today's form. */
const tooOld = /^0\.[0-2]\.|^0\.3\.0$|^$/;

function listOf(name: string, { source, text }: Extract<Conf, { kind: 'single' }>, entry: Entry): ConfFile {
  const version = textMember(source, 'cniVersion') ?? '';
  const head = {
    cniVersion: tooOld.test(version) ? '0.3.1' : version,
    name: textMember(source, 'name') || name.replace(/\.[^.]*$/, ''),
  };
  const blanks = '\n    ';
  const theirs = text.slice(source.start, source.end);
  const ours = printed({ ...entry, [madeFromKey]: name }, blanks, '  ');
  const start = JSON.stringify(head, null, 2).slice(0, -'\n}'.length);
  return { name: listNameOf(name), text: `${start},\n  "plugins": [${blanks}${theirs},${blanks}${ours}\n  ]\n}\n` };
}
