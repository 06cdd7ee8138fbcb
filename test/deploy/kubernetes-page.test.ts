import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readEnrolment } from '../../src/agent/enrolment/read-enrolment.js';
import { commands } from '../../src/cli/command-list.js';
import { baseObjects } from './manifests.js';

const root = join(import.meta.dirname, '../..');
/** The page, and the guide that is its short form. */
const page = ['docs/kubernetes.md', 'docs/guides/install-on-a-cluster.md']
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const lines = page.split('\n').filter((line) => line.startsWith('    '));
const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);

function block(kind: string): string {
  return blocks.find((one) => one.includes(kind)) ?? '';
}

test('the commands name files, versions, objects and values that exist', () => {
  expect(lines.length).toBeGreaterThan(7);
  const paths = lines.flatMap((line) => line.match(/\bdeploy\/[\w./-]+/g) ?? []);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const builds = lines.filter((line) => line.includes('buildx build'));
  expect(builds.length).toBe(2);
  for (const line of builds) expect(line).toContain(`ambient-redirect:${version} `);
  const objects = baseObjects();
  const has = (kind: string, name: string) => objects.some((one) => one.kind === kind && one.metadata.name === name);
  expect(has('Namespace', 'ambient-redirect') && has('DaemonSet', 'redirect-agent')).toBe(true);
  const values = parse(readFileSync(join(root, 'deploy/helm/redirect-agent/values.yaml'), 'utf8'));
  const set = [...page.matchAll(/--set ([\w.]+)=|`(cni\.\w+)[`:]/g)].map(([, one, other]) => one ?? other ?? '');
  expect(set.length).toBeGreaterThan(1);
  const at = (key: string) => key.split('.').reduce((value, part) => value?.[part], values);
  expect(set.filter((key) => at(key) === undefined)).toEqual([]);
});

test('every command of redirect that the page names exists', () => {
  const named = [...page.matchAll(/(?<![-\w])redirect ([a-z]+)\b/g)].map(([, name]) => name);
  const names = ['help', ...commands.map(({ words }) => words.split(' ')[0])];
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test('the enrolment that the page shows is one', () => {
  expect(readEnrolment(block('kind: Enrolment'), 'enrolment.yaml').ok).toBe(true);
});

// promtool cannot check it: Debian builds Prometheus without the discovery of Kubernetes.
test("the scrape job finds the agent's port, and is called as the alerts have it", () => {
  const [job] = parse(block('scrape_configs:')).scrape_configs;
  expect(readFileSync(join(root, 'deploy/monitoring/alerts.yaml'), 'utf8')).toContain(`up{job="${job.job_name}"}`);
  const [discovery] = job.kubernetes_sd_configs;
  const [port] = job.relabel_configs;
  const daemonSet = JSON.stringify(baseObjects().find(({ kind }) => kind === 'DaemonSet'));
  expect(daemonSet).toContain(`"namespace":"${discovery.namespaces.names[0]}"`);
  expect(daemonSet).toContain(`{"name":"${port.regex}","containerPort":15014}`);
});
