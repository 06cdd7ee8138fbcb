import { join } from 'node:path';
import { type Conf, type PluginList, readConf } from './conf.js';
import { madeFromKey, pluginType } from './entry.js';
import { type JsonSource, textMember } from './json-source.js';

/* Changes of the text of a list of plugins. What they do not concern stays as it is, to the byte. */

export function typesOf({ items }: PluginList): readonly string[] {
  return items.map((plugin) => textMember(plugin, 'type') ?? '');
}

export function dataOf(text: string, { end, start }: JsonSource): unknown {
  return JSON.parse(text.slice(start, end));
}

/** The file that a list was made from, as our entry in it says. */
export function madeFrom(conf: ListConf): string | null {
  return ourText(conf, madeFromKey);
}

/** Where the list of the mesh is, as our entry in it says. */
export function meshListOf(conf: ListConf): string | null {
  const runDirectory = ourText(conf, 'cni_agent_run_dir');
  const path = ourText(conf, 'mesh_file') ?? (runDirectory === null ? null : join(runDirectory, 'mesh.json'));
  return path?.startsWith('/') === true ? path : null;
}

function ourText({ plugins, text }: ListConf, key: string): string | null {
  const ours = plugins.items.find((plugin) => textMember(plugin, 'type') === pluginType);
  const value = ours === undefined ? null : (dataOf(text, ours) as Readonly<Record<string, unknown>>)[key];
  return typeof value === 'string' ? value : null;
}

type ListConf = Extract<Conf, { kind: 'list' }>;

/** Our entries cut out, each with the comma on its left, or on its right if it is the first. */
export function withoutOurs(name: string, { plugins, text }: ListConf): string {
  const { items } = plugins;
  const index = typesOf(plugins).indexOf(pluginType);
  const [ours, before, after] = [items[index], items[index - 1], items[index + 1]];
  if (ours === undefined) return text;
  const cut = before ? [before.end, ours.end] : [ours.start, after?.start ?? ours.end];
  const rest = text.slice(0, cut[0]) + text.slice(cut[1]);
  const read = readConf(name, rest);
  return read.kind === 'list' ? withoutOurs(name, read) : rest;
}

/** A plugin behind the others, printed as they are: on lines of its own with their indentation, or on one line. */
export function appended({ plugins, text }: ListConf, plugin: object): string {
  const [start, end] = [plugins.items[0]?.start ?? plugins.start + 1, plugins.items.at(-1)?.end ?? plugins.start + 1];
  const blanks = text.slice(plugins.start + 1, start);
  return `${text.slice(0, end)},${blanks}${printed(plugin, blanks, unitOf(text))}${text.slice(end)}`;
}

export function printed(plugin: object, blanks: string, unit: string): string {
  if (!blanks.includes('\n')) return JSON.stringify(plugin);
  const indent = blanks.slice(blanks.lastIndexOf('\n') + 1);
  return JSON.stringify(plugin, null, unit).replaceAll('\n', `\n${indent}`);
}

/** One level of indentation in that text. */
function unitOf(text: string): string {
  return /^\s*\{\r?\n([ \t]+)/.exec(text)?.[1] ?? '  ';
}
