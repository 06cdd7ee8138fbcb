import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { KubernetesObject } from './kubernetes-object.js';
import { baseObjects, charted } from './manifests.js';

/**
 * Every path of the API that the sources name, with what is done to it. A new one needs a row here, and perhaps a
 * right.
 */
const calls: Readonly<Record<string, readonly string[]>> = {
  // Followed: listed, then watched.
  '/api/v1/pods': ['list', 'watch'],
  '/api/v1/namespaces': ['list', 'watch'],
  // Asked when the CNI plugin is faster than the watch.
  '/api/v1/namespaces/*/pods/*': ['get'],
  '/api/v1/namespaces/*': ['get'],
  // Geneve mode: the node's address; at the end: its labels.
  '/api/v1/nodes/*': ['get'],
  '/api/v1/namespaces/*/pods/*/status': ['patch'],
  '/api/v1/namespaces/*/events': ['create'],
  '/apis/apps/v1/namespaces/*/daemonsets/*': ['get'],
};

test('the table has the paths of the sources, no more and no less', () => {
  const src = join(import.meta.dirname, '../../src');
  const files = ['agent', 'install'].flatMap((room) =>
    readdirSync(join(src, room), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(join(src, room, name), 'utf8')),
  );
  const withoutComments = files.map((text) => text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''));
  const paths = withoutComments.flatMap((text) =>
    [...text.matchAll(/['"`](\/apis?\/[^'"`]*)['"`]/g)].map(([, path = '']) => path.replace(/\$\{[^}]*\}/g, '*')),
  );
  expect([...new Set(paths)].sort()).toEqual(Object.keys(calls).sort());
});

/** `GROUP/RESOURCE VERB`, as a rule has it. */
const needed = Object.entries(calls).flatMap(([path, verbs]) => {
  const [, group = '', rest = ''] = /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)\/(.*)$/.exec(path) ?? [];
  const words = rest.split('/');
  const inNamespace = words[0] === 'namespaces' && words.length > 2 ? words.slice(2) : words;
  const [resource, , part] = inNamespace;
  return verbs.map((verb) => `${group}/${resource}${part === undefined ? '' : `/${part}`} ${verb}`);
});

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

function rulesOf(objects: readonly KubernetesObject[], kind: string): readonly Rule[] {
  return objects.filter((object) => object.kind === kind).flatMap((object) => object['rules'] as readonly Rule[]);
}

function granted(rules: readonly Rule[]): readonly string[] {
  return rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) => resources.flatMap((resource) => verbs.map((verb) => `${group}/${resource} ${verb}`))),
  );
}

test.each([
  ['the base', baseObjects()],
  ['the chart', charted()],
])('%s grants what is called, and nothing else', (_, objects) => {
  const [all, own] = [rulesOf(objects, 'ClusterRole'), rulesOf(objects, 'Role')];
  expect([...granted(all), ...granted(own)].sort()).toEqual([...new Set(needed)].sort());
  // In the whole cluster it writes no more than annotations and events, and in its namespace it reads one object.
  expect(granted(all).filter((right) => !/ (get|list|watch)$/.test(right))).toEqual([
    '/pods/status patch',
    '/events create',
  ]);
  expect(own).toEqual([
    { apiGroups: ['apps'], resources: ['daemonsets'], resourceNames: ['redirect-agent'], verbs: ['get'] },
  ]);
  const daemonSet = objects.find(({ kind }) => kind === 'DaemonSet');
  expect(daemonSet?.metadata.name).toBe('redirect-agent');
});

test.each([
  ['the base', baseObjects()],
  ['the chart', charted()],
])('%s gives its roles to its service account alone', (_, objects) => {
  const bindings = objects.filter(({ kind }) => kind.endsWith('Binding'));
  expect(bindings.map(({ roleRef }) => roleRef)).toEqual([
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'redirect-agent' },
    { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'redirect-agent' },
  ]);
  for (const { subjects } of bindings)
    expect(subjects).toEqual([{ kind: 'ServiceAccount', name: 'redirect-agent', namespace: 'ambient-redirect' }]);
});
