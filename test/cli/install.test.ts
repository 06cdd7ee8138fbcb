import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installOptionsOf, placesOf } from '../../src/cli/install-options.js';
import { commandLine } from './command-line.js';

const list = '{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"ptp"}]}';
let root: string;
let places: readonly string[];
let flags: readonly string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'redirect-cli-install-'));
  for (const name of ['bin', 'net.d', 'run']) mkdirSync(join(root, name));
  writeFileSync(join(root, 'plugin'), 'the plugin');
  places = ['--bin-dir', join(root, 'bin'), '--conf-dir', join(root, 'net.d'), '--run-dir', join(root, 'run')];
  flags = [...places, '--plugin', join(root, 'plugin'), '--once'];
});
afterEach(() => rmSync(root, { recursive: true }));

test('install --once and uninstall say what they did, and are done when there is nothing to do', async () => {
  writeFileSync(join(root, 'net.d/10-n.conflist'), list);
  const [binary, conf] = [join(root, 'bin/redirect-cni'), join(root, 'net.d/10-n.conflist')];
  expect(await commandLine(['install', ...flags])).toEqual({
    code: 0,
    out: `plugin: ${binary}: written\nentry: ${conf}: written\n`,
    err: '',
  });
  expect((await commandLine(['install', ...flags])).out).toBe(`plugin: ${binary}: right\nentry: ${conf}: right\n`);
  const removed = [`the entry in ${conf}`, binary];
  expect(await commandLine(['uninstall', ...places])).toEqual({
    code: 0,
    out: removed.map((what) => `removed ${what}\n`).join(''),
    err: '',
  });
  expect(readFileSync(conf, 'utf8')).toBe(list);
  expect(readdirSync(join(root, 'bin'))).toEqual([]);
  expect(await commandLine(['uninstall', ...places])).toEqual({ code: 0, out: 'nothing was installed\n', err: '' });
  expect(JSON.parse((await commandLine(['uninstall', ...places, '--output', 'json'])).out)).toEqual({
    formatVersion: 1,
    removed: [],
  });
});

test('the entry has the settings of the flags', async () => {
  writeFileSync(join(root, 'net.d/10-n.conflist'), list);
  const settings = ['--agent-timeout', '2.5', '--fail', 'open', '--pod-namespace', 'mesh'];
  await commandLine(['install', ...flags, ...settings, '--exclude-namespace', 'a', '--exclude-namespace', 'b']);
  expect(JSON.parse(readFileSync(join(root, 'net.d/10-n.conflist'), 'utf8')).plugins[1]).toEqual({
    type: 'redirect-cni',
    cni_agent_run_dir: join(root, 'run'),
    agent_timeout: 2.5,
    fail: 'open',
    exclude_namespaces: ['a', 'b'],
    pod_namespace: 'mesh',
    pod_prefix: 'redirect-agent-',
  });
});

test('without a configuration --once fails, as JSON too', async () => {
  const { code, out } = await commandLine(['install', ...flags, '--output', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    formatVersion: 1,
    parts: [
      { part: 'plugin', state: 'written' },
      { part: 'entry', state: 'waiting' },
    ],
  });
});

test.each<readonly [readonly string[], string]>([
  [['--conf-name', '../x.conf'], '--conf-name ../x.conf'],
  [['--conf-name', 'x.yaml'], '.conf, .conflist or .json'],
  [['--run-dir', 'run'], '--run-dir run: an absolute path'],
  [['--agent-timeout', '0'], 'from 0.1 to 120'],
  [['--agent-timeout', '121'], 'from 0.1 to 120'],
  [['--exclude-namespace', 'A"'], 'A" is no name of a namespace'],
  [['--platform', 'mars'], 'allowed are default, gke, k3s, k3d, microk8s, openshift, minikube'],
  [['--fail', 'maybe'], 'closed, open'],
])('%j is refused with exit 3, and nothing is written', async (wrong, message) => {
  writeFileSync(join(root, 'net.d/10-n.conflist'), list);
  const { code, err } = await commandLine(['install', ...flags, ...wrong]);
  expect(code).toBe(3);
  expect(err).toContain(message);
  expect(readdirSync(join(root, 'bin'))).toEqual([]);
});

test.each(['install', 'agent'])('%s --on-exit ask is refused where the DaemonSet is not known', async (name) => {
  const source = name === 'agent' ? ['--documents', root, '--listen', 'none', '--run-dir', join(root, 'run')] : places;
  const { code, err } = await commandLine([name, ...source, '--on-exit', 'ask']);
  expect([code, err]).toEqual([3, expect.stringContaining('POD_NAMESPACE and NODE_NAME')]);
});

const defaults = {
  platform: 'default',
  runDir: '/var/run/istio-cni',
  agentTimeout: 10,
  fail: 'closed',
  excludeNamespace: [],
  podPrefix: 'redirect-agent-',
} as const;

test.each([
  ['default', '/opt/cni/bin', '/etc/cni/net.d'],
  ['gke', '/home/kubernetes/bin', '/etc/cni/net.d'],
  ['k3s', '/var/lib/rancher/k3s/data/cni', '/var/lib/rancher/k3s/agent/etc/cni/net.d'],
  ['k3d', '/bin', '/var/lib/rancher/k3s/agent/etc/cni/net.d'],
  ['microk8s', '/var/snap/microk8s/current/opt/cni/bin', '/var/snap/microk8s/current/args/cni-network'],
  ['openshift', '/var/lib/cni/bin', '/etc/cni/net.d'],
  ['minikube', '/opt/cni/bin', '/etc/cni/net.d'],
] as const)('the folders of %s', (platform, binDirectory, confDirectory) => {
  expect(placesOf({ ...defaults, platform })).toMatchObject({ binDirectory, confDirectory });
  expect(placesOf({ ...defaults, platform, binDir: '/b' })).toMatchObject({ binDirectory: '/b', confDirectory });
});

test('in a pod, its namespace and its API server come from the environment', () => {
  const env = { POD_NAMESPACE: 'mesh', KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT: '443' };
  const options = installOptionsOf({ ...defaults, kubeconfig: true }, env);
  expect(options).toMatchObject({
    entry: { podNamespace: 'mesh', excludeNamespaces: ['kube-system'] },
    kubeconfig: '/var/run/istio-cni/redirect-cni-kubeconfig',
    serviceAccount: { server: 'https://10.96.0.1:443' },
  });
  expect(options.plugin).toBe(join(import.meta.dirname, `../../dist/cni/${process.arch}/redirect-cni`));
  expect(installOptionsOf(defaults, {})).toMatchObject({ entry: { podNamespace: 'istio-system' }, kubeconfig: null });
});
