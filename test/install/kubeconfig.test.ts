import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { installOnce } from '../../src/install/install-once.js';
import { kubeconfigText, serverOf } from '../../src/install/kubeconfig/kubeconfig-text.js';
import { type NodeFolders, nodeFolders, statesOf, whyOf } from './node-folders.js';

let node: NodeFolders;
beforeEach(() => {
  node = nodeFolders();
});
afterEach(() => node.remove());

test.each([
  [{ KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' }, 'https://10.96.0.1:443'],
  [{ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' }, 'https://[fd00::1]:6443'],
  [{ KUBERNETES_SERVICE_HOST: '10.96.0.1' }, null],
  [{ KUBERNETES_SERVICE_HOST: 'x\ny', KUBERNETES_SERVICE_PORT: '443' }, null],
  [{}, null],
])('the API server of %j', (env, server) => {
  expect(serverOf(env)).toBe(server);
});

test('a kubeconfig names one cluster, one user and their context', () => {
  expect(parse(kubeconfigText('https://[fd00::1]:443', 'a: "b"', 'PEM\n'))).toEqual({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'local', cluster: { server: 'https://[fd00::1]:443', 'certificate-authority-data': 'UEVNCg==' } },
    ],
    users: [{ name: 'redirect-cni', user: { token: 'a: "b"' } }],
    contexts: [{ name: 'redirect-cni-context', context: { cluster: 'local', user: 'redirect-cni' } }],
    'current-context': 'redirect-cni-context',
  });
  expect(kubeconfigText('https://a:1', 't', null)).not.toContain('certificate');
});

test('it is written with mode 0600 when asked for, and follows the token', async () => {
  const { directory } = node.options.serviceAccount;
  const options = { ...node.options, kubeconfig: join(node.options.binDirectory, 'kubeconfig') };
  const token = (text: string) => writeFileSync(join(directory, 'token'), text);
  expect(whyOf(await installOnce(options), 'kubeconfig')).toMatch(
    /token cannot be read: its folder is missing|no such file/,
  );
  token('');
  writeFileSync(join(directory, 'ca.crt'), 'PEM');
  expect(whyOf(await installOnce(options), 'kubeconfig')).toMatch(/holds no token; the kubeconfig is as it was/);
  token('first\n');
  expect(statesOf(await installOnce(options))['kubeconfig']).toBe('written');
  expect(statesOf(await installOnce(options))['kubeconfig']).toBe('right');
  expect(lstatSync(options.kubeconfig).mode & 0o7777).toBe(0o600);
  token('second');
  expect(statesOf(await installOnce(options))['kubeconfig']).toBe('written');
  expect(readFileSync(options.kubeconfig, 'utf8')).toContain('"second"');
});

test('outside of a pod it is refused in words', async () => {
  const options = { ...node.options, kubeconfig: join(node.options.binDirectory, 'kubeconfig') };
  const report = await installOnce({ ...options, serviceAccount: { ...options.serviceAccount, server: null } });
  expect(whyOf(report, 'kubeconfig')).toMatch(/this is no pod.*leave out --kubeconfig/);
});
