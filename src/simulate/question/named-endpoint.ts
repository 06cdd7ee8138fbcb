import { nearestWord } from '../../base/nearest-word.js';
import { isIPv6 } from '../../model/values/host-address.js';
import { parseIPv4 } from '../../model/values/ipv4.js';
import { parseIPv6, printIPv6 } from '../../model/values/ipv6.js';
import type { KnownPod } from '../network.js';
import type { NamedProcess } from './named-process.js';

/** An endpoint that a question names. */
export type NamedEndpoint =
  | { readonly kind: 'pod'; readonly pod: KnownPod; readonly port: number | null }
  /** `source`: the address that it sends with; null: its route chooses. */
  | {
      readonly kind: 'process';
      readonly process: NamedProcess;
      readonly source: string | null;
      readonly port: number | null;
    }
  | { readonly kind: 'address'; readonly address: string; readonly port: number | null }
  | { readonly kind: 'device'; readonly device: string; readonly address: string | null; readonly port: number | null };

/** The names that a question may use. `elsewhere`: pods and nodes of other documents, known by address only. */
export interface EndpointNames {
  /** The node first. */
  readonly processes: readonly NamedProcess[];
  readonly pods: readonly KnownPod[];
  readonly elsewhere: readonly { readonly name: string; readonly ip: string }[];
}

/** @returns a message if the word names no endpoint. */
export function readNamedEndpoint(text: string, names: EndpointNames): NamedEndpoint | string {
  const device = /^iface=([^,:]+)(?:,ip=(.+)|:(\d+))?$/.exec(text);
  if (device !== null) {
    const [, name = '', ip, only] = device;
    const { port, word } = ip === undefined ? { port: portOf(only), word: null } : withoutPort(ip);
    const address = word === null ? null : addressText(word);
    if (address === undefined) return `'${word}' is no address`;
    return isPort(port) ? { kind: 'device', device: name, address, port } : `${port} is no port`;
  }
  const sending = /^([^,]+),ip=(.+)$/.exec(text);
  if (sending !== null) return processWith(sending[1] ?? '', sending[2] ?? '', names);
  const { port, word } = withoutPort(text);
  if (word === '') return 'it names nobody';
  if (!isPort(port)) return `${port} is no port`;
  const address = addressText(word);
  if (address !== undefined) return { kind: 'address', address, port };
  const process = processNamed(word, names);
  if (process !== undefined) return { kind: 'process', process, source: null, port };
  const found = podsNamed(word, names.pods);
  const [pod, another] = found;
  if (another !== undefined) return `'${word}' is several pods: ${found.map(({ name }) => name).join(', ')}`;
  if (pod !== undefined) return { kind: 'pod', pod, port };
  const far = names.elsewhere.find(({ name }) => name === word || name.endsWith(`/${word}`));
  if (far !== undefined) return { kind: 'address', address: far.ip, port };
  return `'${word}' is no pod, node or address${suggestion(word, names)}`;
}

/** `PROCESS,ip=ADDRESS`: one that sends with another address than its own. */
function processWith(word: string, sent: string, names: EndpointNames): NamedEndpoint | string {
  const process = processNamed(word, names);
  if (process === undefined) return `'${word}' is no process${suggestion(word, names)}`;
  const { port, word: address } = withoutPort(sent);
  const source = addressText(address);
  if (source === undefined) return `'${address}' is no address`;
  return isPort(port) ? { kind: 'process', process, source, port } : `${port} is no port`;
}

function processNamed(word: string, { processes }: EndpointNames): NamedProcess | undefined {
  return processes.find((one) => one.word === word || one.names.includes(word));
}

/** By its name, with or without the namespace. */
export function podsNamed(word: string, pods: readonly KnownPod[]): readonly KnownPod[] {
  return pods.filter(({ name }) => name === word || name.endsWith(`/${word}`));
}

/** Suggests also by short pod names and by prefixes: users leave out the namespace, or the end of a generated name. */
function suggestion(word: string, { elsewhere, pods, processes }: EndpointNames): string {
  const [node, ...others] = processes;
  const kinds = [...new Set(others.map((one) => one.kind ?? one.word))];
  const known = [...(node?.names ?? []), ...(node === undefined ? [] : [node.word]), ...kinds];
  const named = [...pods, ...elsewhere].map(({ name }) => name);
  const words = [...known, ...others.map((one) => one.word), ...named, ...named.map(withoutNamespace)];
  const meant =
    nearestWord(word, words) ??
    named.find((name) => [name, withoutNamespace(name)].some((one) => one.startsWith(word)));
  const some = [...named.slice(0, 5), ...known];
  const more = named.length > 5 ? ` and ${named.length - 5} more pods` : '';
  return `${meant === undefined ? '' : `; did you mean ${meant}?`} (there are ${some.join(', ')}${more}, and iface=DEVICE)`;
}

function withoutNamespace(name: string): string {
  return name.replace(/^.*\//, '');
}

/** The canonical text of an address; undefined: not an address. */
function addressText(text: string): string | undefined {
  if (!isIPv6(text)) return parseIPv4(text) === undefined ? undefined : text;
  const groups = parseIPv6(text);
  return groups && printIPv6(groups);
}

/** `10.0.0.1:80`, `[fe80::1]:80`, `default/pod:80`; a bare IPv6 address has colons of its own. */
function withoutPort(text: string): { readonly word: string; readonly port: number | null } {
  const [, bracketed, after] = /^\[(.*)\](?::(\d+))?$/.exec(text) ?? [];
  if (bracketed !== undefined) return { word: bracketed, port: portOf(after) };
  const [, word = text, port] = text.split(':').length > 2 ? [] : (/^(.*?)(?::(\d+))?$/.exec(text) ?? []);
  return { word, port: portOf(port) };
}

function isPort(port: number | null): boolean {
  return port === null || port <= 65_535;
}

function portOf(text: string | undefined): number | null {
  return text === undefined ? null : Number(text);
}
