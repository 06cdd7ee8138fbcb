/** Plain JSON of an object: objects of all kinds pass through, of which tests know the shape. */
// biome-ignore lint/suspicious/noExplicitAny: see above.
export type Json = any;

/** What the server knows of a kind. */
export interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly apiVersion: string;
  /** Below it lie the objects. */
  readonly prefix: string;
  readonly isNamespaced: boolean;
  readonly fields: Readonly<Record<string, (object: Json) => string>>;
  /** What the server fills in on creation; it may be called with an object that it changes. */
  readonly fill: (object: Json) => void;
  /** What a bookmark has besides its metadata. */
  readonly empty: Json;
}

const common = {
  'metadata.name': (object: Json) => object.metadata.name,
  'metadata.namespace': (object: Json) => object.metadata.namespace ?? '',
};

/** Only what the agent uses. */
export const resources: readonly Resource[] = [
  {
    name: 'pods',
    kind: 'Pod',
    apiVersion: 'v1',
    prefix: '/api/v1',
    isNamespaced: true,
    fields: {
      ...common,
      'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
      'status.phase': ({ status }) => status.phase ?? '',
    },
    fill: (pod) => {
      pod.metadata.generation = 1;
      pod.spec = { terminationGracePeriodSeconds: 30, ...pod.spec };
      pod.spec.containers = (pod.spec.containers ?? []).map((each: Json) => ({ resources: {}, ...each }));
      pod.status = { phase: 'Pending' };
    },
    empty: { spec: { containers: null }, status: {} },
  },
  {
    name: 'namespaces',
    kind: 'Namespace',
    apiVersion: 'v1',
    prefix: '/api/v1',
    isNamespaced: false,
    fields: { ...common, 'status.phase': ({ status }) => status.phase },
    fill: (namespace) => {
      const { metadata } = namespace;
      metadata.labels = { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name };
      namespace.spec ??= {};
      namespace.status = { phase: 'Active' };
    },
    empty: { spec: {}, status: {} },
  },
  {
    name: 'nodes',
    kind: 'Node',
    apiVersion: 'v1',
    prefix: '/api/v1',
    isNamespaced: false,
    fields: common,
    fill: (node) => {
      node.spec ??= {};
      node.status = { daemonEndpoints: { kubeletEndpoint: { Port: 0 } }, nodeInfo: nodeInfo(), ...node.status };
    },
    empty: { spec: {}, status: {} },
  },
  {
    name: 'events',
    kind: 'Event',
    apiVersion: 'v1',
    prefix: '/api/v1',
    isNamespaced: true,
    fields: common,
    fill: (event) => {
      const times = { firstTimestamp: null, lastTimestamp: null, eventTime: null };
      const reporter = { reportingComponent: '', reportingInstance: '' };
      Object.assign(event, { source: {}, ...times, ...reporter, ...event });
    },
    empty: {},
  },
  {
    name: 'daemonsets',
    kind: 'DaemonSet',
    apiVersion: 'apps/v1',
    prefix: '/apis/apps/v1',
    isNamespaced: true,
    fields: common,
    fill: (set) => {
      set.metadata.generation = 1;
    },
    empty: {},
  },
];

function nodeInfo(): Json {
  const keys = ['machineID', 'systemUUID', 'bootID', 'kernelVersion', 'osImage', 'containerRuntimeVersion'];
  const more = ['kubeletVersion', 'kubeProxyVersion', 'operatingSystem', 'architecture'];
  return Object.fromEntries([...keys, ...more].map((key) => [key, '']));
}

export function resourceOf(name: string): Resource {
  const found = resources.find((each) => each.name === name);
  if (found === undefined) throw new Error(`the server has no ${name}`);
  return found;
}
