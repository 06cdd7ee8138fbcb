import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { KubeSettingsError } from '../../../src/agent/kube/kube-error.js';
import { kubeconfig, readKubeconfig } from '../../../src/agent/kube/kubeconfig.js';
import { serviceAccount } from '../../../src/agent/kube/service-account.js';
import { tlsFolder } from '../../fakes/kubernetes/index.js';

const folder = mkdtempSync(join(tmpdir(), 'redirect-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ca = readFileSync(join(tlsFolder, 'ca.pem'), 'utf8');
const caData = Buffer.from(ca).toString('base64');

type Part = Readonly<Record<string, unknown>>;

function config(cluster: Part = {}, user: Part = { token: 'abc' }, more: Part = {}): string {
  return JSON.stringify({
    'current-context': 'c',
    contexts: [{ name: 'other' }, { name: 'c', context: { cluster: 'k', user: 'u' } }],
    clusters: [{ name: 'k', cluster: { server: 'https://10.96.0.1:6443', ...cluster } }],
    users: [{ name: 'u', user }],
    ...more,
  });
}

const readFrom = (text: string) => readKubeconfig(text, join(folder, 'kubeconfig'));

function message(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(KubeSettingsError);
    return (error as Error).message.replaceAll(folder, 'DIR');
  }
  throw new Error('it was accepted');
}

describe('kubeconfig', () => {
  test('YAML with a certificate and a token', () => {
    const text = `
apiVersion: v1
kind: Config
current-context: istio-cni-context
clusters:
- name: local
  cluster: {server: "https://[fd00::1]:443", certificate-authority-data: ${caData}}
users: [{name: istio-cni, user: {token: "abc.def"}}]
contexts: [{name: istio-cni-context, context: {cluster: local, user: istio-cni}}]
`;
    const { server, token, tls, tokenChanges, compress } = readFrom(text);
    expect(server.href).toBe('https://[fd00::1]/');
    expect([token(), tls(), tokenChanges, compress]).toEqual(['abc.def', { ca }, false, true]);
  });

  test('files, relative to its folder; all keys of TLS', () => {
    for (const name of ['ca.pem', 'client.pem', 'client.key'])
      writeFileSync(join(folder, name), readFileSync(join(tlsFolder, name)));
    writeFileSync(join(folder, 'token'), 'from-file\n');
    const cluster = { 'certificate-authority': 'ca.pem', 'tls-server-name': 'api.test', 'disable-compression': true };
    const user = { 'client-certificate': 'client.pem', 'client-key': 'client.key', tokenFile: 'token', token: 'old' };
    writeFileSync(join(folder, 'kubeconfig'), config(cluster, user));
    const { tls, token, tokenChanges, compress, origin } = kubeconfig(join(folder, 'kubeconfig'));
    expect(tls()).toMatchObject({ ca, servername: 'api.test', cert: expect.stringContaining('CERTIFICATE') });
    expect([token(), tokenChanges, compress, origin]).toEqual(['from-file', true, false, join(folder, 'kubeconfig')]);
    writeFileSync(join(folder, 'token'), 'rotated\n');
    expect(token(true)).toBe('rotated');
  });

  test('no credentials at all, and a certificate that is not checked', () => {
    const { token, tls } = readFrom(config({ 'insecure-skip-tls-verify': true }, {}, { users: [{ name: 'u' }] }));
    expect([token(), tls()]).toEqual([null, { rejectUnauthorized: false }]);
  });

  test.each<[string, string, string]>([
    ['no YAML', 'a: [', 'DIR/kubeconfig: it is neither YAML nor JSON'],
    ['no JSON', '{"token": "secret', 'DIR/kubeconfig: it is neither YAML nor JSON'],
    ['a text', 'hello', 'DIR/kubeconfig: it is missing or not of the right type'],
    ['no contexts', '{"current-context": "c"}', 'DIR/kubeconfig: contexts is missing or not of the right type'],
    [
      'another context',
      config({}, {}, { 'current-context': 'x' }),
      'DIR/kubeconfig: there is no context of the name "x"',
    ],
    ['no cluster', config({}, {}, { clusters: [] }), 'DIR/kubeconfig: there is no cluster of the name "k"'],
    ['no user', config({}, {}, { users: [] }), 'DIR/kubeconfig: there is no user of the name "u"'],
    ['no URL', config({ server: 'x' }), 'DIR/kubeconfig: cluster "k": server: "x" is no URL'],
    [
      'http to elsewhere',
      config({ server: 'http://10.0.0.1:80' }),
      'DIR/kubeconfig: cluster "k": server: http://10.0.0.1 is not https, so everything would be readable on its way',
    ],
    [
      'a password in the URL',
      config({ server: 'https://a:b@host' }),
      'DIR/kubeconfig: cluster "k": server: only scheme, host, port and path may be in the URL',
    ],
    [
      'a plugin',
      config({}, { exec: { command: 'aws' } }),
      'DIR/kubeconfig: user "u": exec: a plugin that is run for a token is not supported; use a token, a tokenFile or a client certificate',
    ],
    [
      'a password',
      config({}, { username: 'a', password: 'secret' }),
      'DIR/kubeconfig: user "u": username: a name and password are not supported; use a token, a tokenFile or a client certificate',
    ],
    [
      'a proxy',
      config({ 'proxy-url': 'http://proxy' }),
      'DIR/kubeconfig: cluster "k": proxy-url: proxies are not supported; use a token, a tokenFile or a client certificate',
    ],
    ['a missing file', config({ 'certificate-authority': 'none' }), 'DIR/none: it cannot be read: it does not exist'],
    ['a folder', config({ 'certificate-authority': '.' }), 'DIR: it is no file'],
    [
      'data that is none',
      config({ 'certificate-authority-data': 'AAAA' }),
      'DIR/kubeconfig: cluster "k": certificate-authority-data is not PEM in base64',
    ],
    ['half a pair', config({}, { 'client-key-data': caData }), 'client-certificate and client-key need each other'],
    [
      'checked and not',
      config({ 'insecure-skip-tls-verify': true, 'certificate-authority-data': caData }),
      'insecure-skip-tls-verify and a certificate authority exclude each other',
    ],
    [
      'a token of two lines',
      config({}, { token: 'a\nsecret' }),
      'DIR/kubeconfig: user "u": token: what it holds is no token',
    ],
    [
      'a number for a token',
      config({}, { token: 7 }),
      'DIR/kubeconfig: user "u": token is missing or not of the right type',
    ],
  ])('%s is refused', (_, text, words) => {
    const said = message(() => readFrom(text));
    expect(said).toContain(words);
    expect(said).not.toContain('secret');
  });
});

describe('service account', () => {
  const environment = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };

  /** As kubelet does it: a link to a folder is replaced. */
  function mount(at: string, version: string, token: string, certificate: string): void {
    mkdirSync(join(at, version), { recursive: true });
    writeFileSync(join(at, version, 'token'), token);
    writeFileSync(join(at, version, 'ca.crt'), certificate);
    symlinkSync(version, join(at, '..new'));
    renameSync(join(at, '..new'), join(at, '..data'));
  }

  test('token and certificate are read again when kubelet replaces them', () => {
    const at = join(folder, 'account');
    mount(at, 'v1', 'first\n', ca);
    for (const name of ['token', 'ca.crt']) symlinkSync(join('..data', name), join(at, name));
    const { server, token, tls } = serviceAccount(environment, at);
    expect(server.href).toBe('https://[fd00::1]/');
    expect([token(), tls()]).toEqual(['first', { ca }]);
    mount(at, 'v2', 'second\n', 'another');
    expect([token(), tls()]).toEqual(['second', { ca: 'another' }]);
    // In between, what was read last holds.
    rmSync(join(at, '..data'));
    expect(token()).toBe('second');
  });

  test('what is missing is said', () => {
    expect(message(() => serviceAccount({}, folder))).toContain('this is no pod of a cluster, so name a kubeconfig');
    expect(message(() => serviceAccount(environment, join(folder, 'none')))).toContain(
      'DIR/none/token: it cannot be read',
    );
    const at = join(folder, 'empty');
    mount(at, 'v1', '\n', ca);
    symlinkSync('..data/token', join(at, 'token'));
    expect(message(() => serviceAccount(environment, at))).toBe('DIR/empty/token: it is empty');
  });
});
