import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A type of test/deploy/kubernetes-types.json: a name of a plain type, `#Name` of an object, or a collection. */
type Shape = string | { readonly list: Shape } | { readonly map: Shape };

interface ObjectShape {
  readonly required?: readonly string[];
  readonly properties: Readonly<Record<string, Shape>>;
}

const types = JSON.parse(readFileSync(join(import.meta.dirname, 'kubernetes-types.json'), 'utf8')) as Readonly<
  Record<string, ObjectShape>
>;

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

const versions: Readonly<Record<string, string>> = {
  ...{ DaemonSet: 'apps/v1', Namespace: 'v1', ServiceAccount: 'v1', ConfigMap: 'v1' },
  ...{ ClusterRole: rbac(), ClusterRoleBinding: rbac(), Role: rbac(), RoleBinding: rbac() },
};

function rbac(): string {
  return 'rbac.authorization.k8s.io/v1';
}

/** What an API server that validates strictly would refuse: unknown fields, missing ones and wrong types. */
export function mistakesOf(object: KubernetesObject): readonly string[] {
  const { apiVersion, kind, metadata } = object;
  const version = versions[kind];
  if (version === undefined || version !== apiVersion) return [`${apiVersion} ${kind} is unknown`];
  return [...(metadata?.name ? [] : ['metadata.name is missing']), ...mistakesAs(`#${kind}`, object, '')];
}

function mistakesAs(shape: Shape, value: unknown, path: string): readonly string[] {
  if (typeof shape === 'string')
    return shape.startsWith('#')
      ? ofObject(shape.slice(1), value, path)
      : isPlain(shape, value)
        ? []
        : [`${path} is no ${shape}`];
  if ('list' in shape) {
    if (!Array.isArray(value)) return [`${path} is no list`];
    return value.flatMap((item, index) => mistakesAs(shape.list, item, `${path}[${index}]`));
  }
  if (!isRecord(value)) return [`${path} is no map`];
  return Object.entries(value).flatMap(([key, item]) => mistakesAs(shape.map, item, `${path}.${key}`));
}

function ofObject(name: string, value: unknown, path: string): readonly string[] {
  const type = types[name];
  if (type === undefined) return [`${path}: the type ${name} is unknown`];
  if (!isRecord(value)) return [`${path} is no ${name}`];
  const missing = (type.required ?? []).filter((key) => !(key in value)).map((key) => `${path}.${key} is missing`);
  const wrong = Object.entries(value).flatMap(([key, item]) => {
    const shape = type.properties[key];
    return shape === undefined ? [`${path}.${key} is no field of ${name}`] : mistakesAs(shape, item, `${path}.${key}`);
  });
  return [...missing, ...wrong];
}

function isPlain(type: string, value: unknown): boolean {
  switch (type) {
    case 'any':
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'int-or-string':
      return Number.isInteger(value) || typeof value === 'string';
    case 'quantity':
      return typeof value === 'number' || (typeof value === 'string' && /^\d+(\.\d+)?(m|[kMGT]i?)?$/.test(value));
    default:
      return typeof value === type;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
