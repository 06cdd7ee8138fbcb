import type { Json } from '../../fakes/kubernetes/resources.js';
import type { Exchange } from './recorder.js';

/** The parts of answers that must be equal, whoever gave them. */
export interface NormalExchange {
  readonly request: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly failure?: string;
  /** One object, or those of a watch. */
  readonly answer: readonly unknown[];
}

const comparedHeaders = ['content-type', 'content-encoding', 'retry-after'];

/**
 * Without what differs from run to run: times, uids and manager fields. Versions are told as the distance to the first
 * one of the scenario, uids by their order.
 */
export function normalised(exchanges: readonly Exchange[]): readonly NormalExchange[] {
  const uids = new Map<string, string>();
  let base: number | null = null;
  return exchanges.map(({ method, path, status, headers, failure, body }) => ({
    request: `${method} ${inText(decodeURIComponent(path))}`,
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            comparedHeaders.flatMap((name) => (headers[name] ? [[name, String(headers[name])]] : [])),
          ),
        }),
    ...(failure === undefined ? {} : { failure }),
    answer: body
      .split('\n')
      // How often a bookmark is repeated depends on the clock.
      .filter((line, index, lines) => line !== '' && line !== lines[index - 1])
      .map((line) => normal(JSON.parse(line))),
  }));

  function normal(value: Json, key = ''): Json {
    if (typeof value === 'string') return ofText(key, value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) {
      const shown = value.slice(0, 6).map((each) => normal(each));
      return value.length > 6 ? [...shown, `and ${value.length - 6} more`] : shown;
    }
    const entries = Object.entries(value).filter(([name]) => name !== 'managedFields');
    return Object.fromEntries(
      entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, each]) => [name, normal(each, name)]),
    );
  }

  function ofText(key: string, text: string): string {
    if (key === 'uid') {
      if (!uids.has(text)) uids.set(text, `uid ${uids.size + 1}`);
      return uids.get(text) as string;
    }
    if (key === 'resourceVersion') return distance(Number(text));
    if (key === 'continue') return ofToken(text);
    if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)) return 'a time';
    if (text.length > 600) return `${text.length} characters`;
    return inText(text);
  }

  function ofToken(token: string): string {
    const { v, rv, start } = JSON.parse(Buffer.from(token, 'base64url').toString());
    return `${v} ${rv < 0 ? rv : distance(rv)} ${start}`;
  }

  function inText(text: string): string {
    return text
      .replace(
        /too old resource version: (\d+) \(\d+\)/,
        (_, asked) => `too old resource version: ${chosen(asked)} (N)`,
      )
      .replace(/current: \d+/, 'current: N')
      .replace(/([?&]resourceVersion=)(\d+)/, (_, name, version) => `${name}${chosen(version)}`)
      .replace(/([?&]continue=)([\w-]+)/, (_, name, token) => `${name}${ofToken(token)}`);
  }

  /** Versions that a scenario asks for whatever the server has. */
  function chosen(version: string): string {
    return ['0', '1', '99999999'].includes(version) ? version : distance(Number(version));
  }

  function distance(version: number): string {
    base ??= version;
    return `${version < base ? '' : '+'}${version - base}`;
  }
}
