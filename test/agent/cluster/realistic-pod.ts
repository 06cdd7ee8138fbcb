/**
 * A pod of a Deployment with one container, as large as one of a real cluster (about 5 kB, a third of it managed
 * fields).
 */
export function realisticPod(name: string, namespace: string, node: string, ip: string | null) {
  const field = (names: readonly string[]) => Object.fromEntries(names.map((one) => [`f:${one}`, {}]));
  const managed = (manager: string, names: readonly string[]) => ({
    ...{ manager, operation: 'Update', apiVersion: 'v1', time: '2026-11-28T12:00:00Z', fieldsType: 'FieldsV1' },
    fieldsV1: { 'f:metadata': { 'f:labels': field(['app', 'pod-template-hash', 'version']) }, 'f:spec': field(names) },
  });
  const condition = (type: string) => ({
    ...{
      type,
      status: ip === null ? 'False' : 'True',
      lastProbeTime: null,
      lastTransitionTime: '2026-11-28T12:00:00Z',
    },
  });
  const token = {
    name: 'kube-api-access-x7x2k',
    readOnly: true,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  };
  const probe = { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, timeoutSeconds: 1, periodSeconds: 10 };
  const env = ['LOG_LEVEL', 'REGION', 'DATABASE_HOST', 'DATABASE_NAME', 'CACHE_HOST', 'FEATURES', 'TRACING_ENDPOINT'];
  const fields = [
    ...env.map((key) => `env-${key}`),
    'enableServiceLinks',
    'containers',
    'restartPolicy',
    'schedulerName',
    'securityContext',
    'volumes',
  ];
  return {
    metadata: {
      name,
      namespace,
      generateName: name.replace(/[^-]*$/, ''),
      labels: { app: name, 'pod-template-hash': '7774fb945', version: 'v1', 'topology.kubernetes.io/zone': 'zone-a' },
      annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web-7774fb945',
          uid: '3f2f5d0e-1d9b-4f2e-8f7e-8c6c6f0d8f11',
          controller: true,
        },
      ],
      managedFields: ['kube-controller-manager', 'kube-scheduler', 'kubelet'].map((one) => managed(one, fields)),
    },
    spec: {
      nodeName: node,
      serviceAccountName: 'web',
      containers: [
        {
          name: 'web',
          image: 'registry.example/shop/web:v1.42.0',
          ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
          env: env.map((key) => ({ name: key, value: `${key.toLowerCase()}.shop.svc.cluster.local` })),
          resources: { limits: { cpu: '1', memory: '512Mi' }, requests: { cpu: '100m', memory: '256Mi' } },
          volumeMounts: [token],
          livenessProbe: probe,
          readinessProbe: probe,
          imagePullPolicy: 'IfNotPresent',
        },
      ],
      tolerations: ['not-ready', 'unreachable'].map((key) => ({
        ...{ key: `node.kubernetes.io/${key}`, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 },
      })),
      volumes: [
        {
          name: token.name,
          projected: { sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: 'token' } }] },
        },
      ],
    },
    status: {
      phase: ip === null ? 'Pending' : 'Running',
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map(condition),
      ...(ip === null ? {} : { podIP: ip, podIPs: [{ ip }] }),
    },
  };
}
