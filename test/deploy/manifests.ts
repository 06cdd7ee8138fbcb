import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { renderTemplate } from './helm-template.js';
import type { KubernetesObject } from './kubernetes-object.js';

const deploy = join(import.meta.dirname, '../../deploy');
const base = join(deploy, 'kustomize/base');
const chart = join(deploy, 'helm/redirect-agent');

export function objectsOf(text: string): readonly KubernetesObject[] {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as KubernetesObject | null)
    .filter((object) => object !== null);
}

/** As `kubectl apply -k` reads them; null: there is no kubectl here. */
export function kustomized(folder: 'base' | 'geneve' = 'base'): readonly KubernetesObject[] | null {
  const { error, status, stderr, stdout } = spawnSync('kubectl', ['kustomize', join(deploy, 'kustomize', folder)], {
    encoding: 'utf8',
  });
  if (error !== undefined) return null;
  if (status !== 0) throw new Error(stderr);
  return objectsOf(stdout);
}

/** The files of the base, without what its kustomization adds. */
export function baseObjects(): readonly KubernetesObject[] {
  const { resources } = parse(readFileSync(join(base, 'kustomization.yaml'), 'utf8')) as {
    resources: readonly string[];
  };
  return resources.flatMap((name) => objectsOf(readFileSync(join(base, name), 'utf8')));
}

export function charted(change: (values: Values) => void = () => {}): readonly KubernetesObject[] {
  const values = parse(readFileSync(join(chart, 'values.yaml'), 'utf8')) as Values;
  change(values);
  const { appVersion } = parse(readFileSync(join(chart, 'Chart.yaml'), 'utf8')) as { appVersion: string };
  const given = { Values: values, Release: { Namespace: 'ambient-redirect' }, Chart: { AppVersion: appVersion } };
  return readdirSync(join(chart, 'templates')).flatMap((name) =>
    objectsOf(renderTemplate(readFileSync(join(chart, 'templates', name), 'utf8'), given)),
  );
}

// biome-ignore lint/suspicious/noExplicitAny: values of a chart are whatever a user writes.
type Values = Record<string, any>;

export interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly command?: readonly string[];
  readonly securityContext: {
    readonly privileged: boolean;
    readonly allowPrivilegeEscalation: boolean;
    readonly readOnlyRootFilesystem: boolean;
    readonly capabilities: { readonly drop: readonly string[]; readonly add?: readonly string[] };
  };
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

interface PodSpec {
  readonly hostNetwork: boolean;
  readonly hostPID?: boolean;
  readonly hostIPC?: boolean;
  readonly containers: readonly Container[];
  readonly volumes: readonly { readonly name: string; readonly hostPath?: { readonly path: string } }[];
}

export function podSpecOf(objects: readonly KubernetesObject[]): PodSpec {
  const set = objects.find(({ kind }) => kind === 'DaemonSet') as unknown as { spec: { template: { spec: PodSpec } } };
  return set.spec.template.spec;
}
