import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { type Connection, checkedToken, serverAddress } from './connection.js';
import { freshFile, readSmallFile } from './fresh-file.js';
import { KubeSettingsError } from './kube-error.js';

const cluster = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  'disable-compression': z.boolean().optional(),
});

const user = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
});

const named = z.looseObject({ name: z.string() });

const config = z.object({
  'current-context': z.string(),
  contexts: z.array(named),
  clusters: z.array(named),
  users: z.array(named),
});

/**
 * Keys that would change who asks, or how; leaving them out silently would be another request than the one that is
 * meant.
 */
const unsupported: Readonly<Record<string, string>> = {
  exec: 'a plugin that is run for a token is not supported',
  'auth-provider': 'authentication plugins are not supported',
  username: 'a name and password are not supported',
  password: 'a name and password are not supported',
  as: 'impersonation is not supported',
  'as-uid': 'impersonation is not supported',
  'as-groups': 'impersonation is not supported',
  'as-user-extra': 'impersonation is not supported',
  'proxy-url': 'proxies are not supported',
};

/**
 * The connection of a kubeconfig's current context. Files that it names are read again when they change, the kubeconfig
 * itself is not.
 * @throws KubeSettingsError that names the key.
 */
export function kubeconfig(path: string): Connection {
  return readKubeconfig(readSmallFile(path), path);
}

/** @param path of the file that the text is from: names in it are relative to its folder. */
export function readKubeconfig(text: string, path: string): Connection {
  const file = checked(config, parsed(text, path), path);
  const context = entry(file.contexts, file['current-context'], 'context', path);
  const names = checked(z.object({ cluster: z.string(), user: z.string() }), context, `${path}: context`);
  const [clusterAt, userAt] = [
    `${path}: cluster ${JSON.stringify(names.cluster)}`,
    `${path}: user ${JSON.stringify(names.user)}`,
  ];
  const theCluster = entry(file.clusters, names.cluster, 'cluster', path);
  const theUser = entry(file.users, names.user, 'user', path);
  refuse(theCluster, clusterAt);
  refuse(theUser, userAt);
  const [where, who] = [checked(cluster, theCluster, clusterAt), checked(user, theUser, userAt)];
  const ca = pem(where, 'certificate-authority', path, clusterAt);
  const [cert, key] = [pem(who, 'client-certificate', path, userAt), pem(who, 'client-key', path, userAt)];
  if ((cert === null) !== (key === null))
    throw new KubeSettingsError(`${userAt}: client-certificate and client-key need each other`);
  const isInsecure = where['insecure-skip-tls-verify'] === true;
  if (isInsecure && ca !== null)
    throw new KubeSettingsError(
      `${clusterAt}: insecure-skip-tls-verify and a certificate authority exclude each other`,
    );
  const serverName = where['tls-server-name'];
  return {
    server: serverAddress(where.server, clusterAt),
    origin: path,
    ...tokenOf(who, path, userAt),
    tls: () => ({
      ...(ca === null ? {} : { ca: ca() }),
      ...(cert === null || key === null ? {} : { cert: cert(), key: key() }),
      ...(serverName === undefined ? {} : { servername: serverName }),
      ...(isInsecure ? { rejectUnauthorized: false } : {}),
    }),
    compress: where['disable-compression'] !== true,
  };
}

function parsed(text: string, path: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch {
    // The words of the parsers quote the text, which holds secrets.
    throw new KubeSettingsError(`${path}: it is neither YAML nor JSON`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, at: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  throw new KubeSettingsError(`${at}: ${key === '' ? 'it' : key} is missing or not of the right type`);
}

function entry(
  list: readonly z.infer<typeof named>[],
  name: string,
  kind: string,
  path: string,
): Readonly<Record<string, unknown>> {
  const found = list.find((each) => each.name === name);
  const value = found?.[kind];
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  // A user without credentials is written as null.
  if (found !== undefined && kind === 'user' && (value === null || value === undefined)) return {};
  throw new KubeSettingsError(`${path}: there is no ${kind} of the name ${JSON.stringify(name)}`);
}

function refuse(value: Readonly<Record<string, unknown>>, at: string): void {
  for (const [key, why] of Object.entries(unsupported))
    if (value[key] !== undefined && value[key] !== null && value[key] !== '')
      throw new KubeSettingsError(`${at}: ${key}: ${why}; use a token, a tokenFile or a client certificate`);
}

/** Text of a key that is given as data or as the name of a file; null: neither. */
function pem(value: Readonly<Record<string, unknown>>, key: string, path: string, at: string): (() => string) | null {
  const [data, name] = [value[`${key}-data`], value[key]];
  if (typeof data === 'string' && data !== '') {
    const text = Buffer.from(data, 'base64').toString('latin1');
    if (!text.includes('-----BEGIN ')) throw new KubeSettingsError(`${at}: ${key}-data is not PEM in base64`);
    return () => text;
  }
  if (typeof name !== 'string' || name === '') return null;
  const file = freshFile(resolve(dirname(path), name));
  file();
  return () => file();
}

function tokenOf(who: z.infer<typeof user>, path: string, at: string): Pick<Connection, 'token' | 'tokenChanges'> {
  if (who.tokenFile !== undefined && who.tokenFile !== '') {
    const name = resolve(dirname(path), who.tokenFile);
    const file = freshFile(name);
    checkedToken(file(), name);
    return { token: (again) => checkedToken(file(again), name), tokenChanges: true };
  }
  const token = who.token === undefined || who.token === '' ? null : checkedToken(who.token, `${at}: token`);
  return { token: () => token, tokenChanges: false };
}
