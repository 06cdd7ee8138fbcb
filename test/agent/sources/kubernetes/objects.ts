export interface PodSpec {
  readonly uid: string;
  readonly namespace?: string;
  readonly name: string;
  readonly ips?: readonly string[];
  readonly phase?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly hostNetwork?: boolean;
  readonly isReady?: boolean;
  readonly isTerminating?: boolean;
  /** Seconds since 2026. */
  readonly created?: number;
  readonly node?: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** A pod as the API server shows it. */
export function podObject(spec: PodSpec) {
  const {
    annotations,
    created = 0,
    env,
    hostNetwork,
    ips = [],
    isReady,
    isTerminating,
    labels,
    name,
    namespace,
    uid,
  } = spec;
  return {
    kind: 'Pod',
    metadata: {
      name,
      namespace: namespace ?? 'shop',
      uid,
      resourceVersion: '1',
      creationTimestamp: new Date(Date.UTC(2026, 0, 1) + created * 1000).toISOString(),
      ...(isTerminating && { deletionTimestamp: '2026-02-01T00:00:00Z' }),
      ...(labels && { labels }),
      ...(annotations && { annotations }),
    },
    spec: {
      nodeName: spec.node ?? 'worker-1',
      ...(hostNetwork && { hostNetwork }),
      serviceAccountName: 'shopkeeper',
      containers: [{ name: 'main', image: 'x', ...(env && { env }) }],
    },
    status: {
      phase: spec.phase ?? 'Running',
      ...(ips.length > 0 && { podIP: ips[0], podIPs: ips.map((ip) => ({ ip })) }),
      conditions: [{ type: 'Ready', status: isReady ? 'True' : 'False' }],
    },
  };
}

export function namespaceObject(name: string, labels: Readonly<Record<string, string>> = {}) {
  return { kind: 'Namespace', metadata: { name, uid: `ns-${name}`, resourceVersion: '1', labels } };
}

export const inMesh = { 'istio.io/dataplane-mode': 'ambient' };
