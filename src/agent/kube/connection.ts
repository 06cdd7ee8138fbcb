import { isIPv6 } from 'node:net';
import { KubeSettingsError } from './kube-error.js';

/** What Node's TLS takes. */
export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Where an API server is, and how to be known to it. */
export interface Connection {
  readonly server: URL;
  /** Where these settings are from, for messages. */
  readonly origin: string;
  /** The bearer token of now; null: there is none. `again`: read it even if its file looks the same. */
  readonly token: (again?: boolean) => string | null;
  /** Whether the token may be another one later. */
  readonly tokenChanges: boolean;
  readonly tls: () => TlsSettings;
  /** Whether answers may be compressed. */
  readonly compress: boolean;
}

/** @throws KubeSettingsError for an address that is none, or over which a token would be sent in the clear. */
export function serverAddress(text: string, origin: string): URL {
  if (!URL.canParse(text)) throw new KubeSettingsError(`${origin}: server: ${JSON.stringify(text)} is no URL`);
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new KubeSettingsError(`${origin}: server: only scheme, host, port and path may be in the URL`);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))) return url;
  throw new KubeSettingsError(
    `${origin}: server: ${url.protocol}//${url.host} is not https, so everything would be readable on its way`,
  );
}

/** A host for a URL. */
export function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

/** @throws KubeSettingsError for what cannot be a header. */
export function checkedToken(text: string, origin: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new KubeSettingsError(`${origin}: ${token === '' ? 'it is empty' : 'what it holds is no token'}`);
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
