import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../../src/cli/command-list.js';
import { version } from '../../src/cli/version.js';
import { parseNodeState } from '../../src/index.js';
import { renderTemplate } from './helm-template.js';
import { type KubernetesObject, mistakesOf } from './kubernetes-object.js';
import { baseObjects, type Container, charted, kustomized, podSpecOf } from './manifests.js';

const byKustomize = kustomized();
const ways: readonly (readonly [string, readonly KubernetesObject[]])[] = [
  ['the files of the base', baseObjects()],
  ...(byKustomize === null ? [] : [['kustomize', byKustomize] as const]),
  ['the chart', charted()],
  ['the chart without its plugin', charted((values) => Object.assign(values['cni'], { install: false }))],
  [
    'the chart with everything that has no default',
    charted((values) =>
      Object.assign(values, { extraArgs: ['--resync=30s'], imagePullSecrets: [{ name: 'registry' }] }),
    ),
  ],
];

describe.each(ways)('%s', (_, objects) => {
  const spec = podSpecOf(objects);
  test('every object is one that a strict API server takes', () => {
    expect(objects.length).toBeGreaterThan(5);
    expect(objects.flatMap(mistakesOf)).toEqual([]);
  });

  test('nothing is privileged: no capability but the five that the agent uses', () => {
    expect([spec.hostNetwork, spec.hostPID ?? false, spec.hostIPC ?? false]).toEqual([false, false, false]);
    for (const { securityContext } of spec.containers)
      expect(securityContext).toMatchObject({
        ...{ privileged: false, allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
        capabilities: { drop: ['ALL'] },
      });
    const added = spec.containers.map(({ name, securityContext }) => [name, securityContext.capabilities.add ?? []]);
    expect(Object.fromEntries(added)['agent']).toEqual([
      'NET_ADMIN',
      'NET_RAW',
      'NET_BROADCAST',
      'SYS_ADMIN',
      'SYS_PTRACE',
    ]);
    expect(Object.fromEntries(added)['install'] ?? []).toEqual([]);
  });

  test('every volume is mounted where it is needed, and every mount has its volume', () => {
    const mounted = new Set(spec.containers.flatMap(({ volumeMounts }) => volumeMounts.map(({ name }) => name)));
    const names = spec.volumes.map(({ name }) => name);
    expect([...mounted].filter((name) => !names.includes(name))).toEqual([]);
    const agent = spec.containers.find(({ name }) => name === 'agent')!;
    const writable = agent.volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name);
    expect(writable.sort()).toEqual(['mesh', 'records', 'run', 'tmp', 'xtables-lock', 'ztunnel']);
    // It has nothing to do with the files of the container runtime.
    expect(agent.volumeMounts.map(({ name }) => name).filter((name) => name.startsWith('cni-'))).toEqual([]);
  });

  test('the command line takes every argument', () => {
    for (const container of spec.containers) expect(unknownArguments(container)).toEqual([]);
  });

  test('the defaults are a document without its node', () => {
    const config = objects.find(({ kind }) => kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    const defaults = parse(config.data['defaults.yaml']!) as object;
    const parsed = parseNodeState(JSON.stringify({ ...defaults, node: { name: 'n', hostIP: '192.0.2.1' } }));
    expect(parsed).toMatchObject({ ok: true, value: { mode: 'inpod', pods: [] } });
  });
});

/** Flags that the command does not have, and values that its option refuses. */
function unknownArguments({ args: [name = '', ...flags] }: Container): readonly string[] {
  const command = commands.find(({ words }) => words.split(' ')[0] === name);
  if (command === undefined) return [name];
  return flags.filter((flag) => {
    const [long, value] = flag.split('=');
    const option = command.options.find((each) => each.long === long);
    if (option === undefined || option.required !== (value !== undefined)) return true;
    if (value !== undefined) option.parseArg?.(value, option.defaultValue as string);
    return option.argChoices !== undefined && !option.argChoices.includes(value ?? '');
  });
}

const geneve = kustomized('geneve');

test.skipIf(geneve === null)(
  'the overlay of mode geneve differs from the base by its mode, a folder and how it starts',
  () => {
    const objects = geneve ?? [];
    expect(objects.flatMap(mistakesOf)).toEqual([]);
    const config = objects.find(({ kind }) => kind === 'ConfigMap') as unknown as { data: Record<string, string> };
    const node = 'node: { name: n, hostIP: 192.0.2.1 }\n';
    expect(parseNodeState(config.data['defaults.yaml'] + node)).toMatchObject({ ok: true, value: { mode: 'geneve' } });
    const [agent, install] = podSpecOf(objects).containers;
    const [agentBefore, installBefore] = podSpecOf(byKustomize ?? []).containers;
    expect(install).toEqual(installBefore);
    expect(agent?.volumeMounts.filter(({ name }) => name !== 'ambient-config')).toEqual(agentBefore?.volumeMounts);
    expect({ ...agent, command: undefined, volumeMounts: [] }).toEqual({
      ...agentBefore,
      command: undefined,
      volumeMounts: [],
    });
  },
);

test.skipIf(byKustomize === null)('kustomize and the chart make the same objects, in both modes', () => {
  const inGeneve = charted((values) =>
    Object.assign(values, { geneve: true, defaults: { ...values['defaults'], mode: 'geneve', profile: 'hardened' } }),
  );
  expect(comparable(charted())).toEqual(comparable(byKustomize ?? []));
  expect(comparable(inGeneve)).toEqual(comparable(geneve ?? []));
});

/**
 * Without what only one of them has: a namespace, and the default policy of an image with a tag. The defaults are data,
 * and order is none.
 */
function comparable(objects: readonly KubernetesObject[]): readonly unknown[] {
  return objects
    .filter(({ kind }) => kind !== 'Namespace')
    .sort((one, other) => one.kind.localeCompare(other.kind))
    .map((object) =>
      JSON.parse(
        JSON.stringify(object, (key, value) => {
          if (key === 'imagePullPolicy') return undefined;
          if (key === 'defaults.yaml') return parse(value);
          return key === 'volumes' || key === 'volumeMounts' ? [...value].sort(byName) : value;
        }),
      ),
    );
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name.localeCompare(other.name);
}

test('images and chart have the version of the package', () => {
  const chart = parse(readFileSync(join('deploy/helm/redirect-agent/Chart.yaml'), 'utf8')) as Record<string, string>;
  const base = parse(readFileSync(join('deploy/kustomize/base/kustomization.yaml'), 'utf8')) as { images: object[] };
  expect([chart['version'], chart['appVersion']]).toEqual([version, version]);
  expect(base.images).toEqual([{ name: 'ambient-redirect', newTag: version }]);
});

test('the checks see what an API server refuses', () => {
  const [daemonSet] = baseObjects().filter(({ kind }) => kind === 'DaemonSet');
  const broken = JSON.parse(
    JSON.stringify(daemonSet)
      .replace('"hostNetwork":false', '"hostNetworks":false')
      .replace('"containerPort":15014', '"containerPort":"15014"')
      .replace('"name":"tmp"', '"nam":"tmp"'),
  ) as KubernetesObject;
  expect(mistakesOf(broken)).toEqual(
    [
      '.spec.template.spec.hostNetworks is no field of PodSpec',
      '.spec.template.spec.containers[0].ports[0].containerPort is no integer',
      '.spec.template.spec.containers[0].volumeMounts[1].name is missing',
      '.spec.template.spec.containers[0].volumeMounts[1].nam is no field of VolumeMount',
    ].sort(() => 0),
  );
});

test.each([
  ['a: {{ .Values.a }}\n', 'a: 1\n'],
  ['a:\n  {{- toYaml .Values.list | nindent 2 }}\nb: 2\n', 'a:\n  - x\n  - y: 1\nb: 2\n'],
  ['a: "{{ .Values.empty | default .Values.a }}"\n', 'a: "1"\n'],
  ['a:\n  {{- if .Values.none }}\n  b: {{ .Values.missing }}\n  {{- end }}\nc: 1\n', 'a:\nc: 1\n'],
])('the template %j is rendered', (template, text) => {
  const Values = { a: 1, empty: '', none: [], list: ['x', { y: 1 }] };
  expect(renderTemplate(template, { Values })).toBe(text);
});

test.each(['{{ include "x" . }}', '{{ .Values.missing }}', '{{ if .Values.a }}', '{{ range .Values.list }}{{ end }}'])(
  'the template %j is refused',
  (template) => {
    expect(() => renderTemplate(template, { Values: { a: 1, list: [] } })).toThrow();
  },
);
