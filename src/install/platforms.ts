/** Where a Kubernetes distribution keeps what an installation needs. */
export interface Platform {
  readonly binDirectory: string;
  readonly confDirectory: string;
  /** Where the network namespaces of pods are mounted. */
  readonly netnsDirectory: string;
}

const common: Platform = {
  binDirectory: '/opt/cni/bin',
  confDirectory: '/etc/cni/net.d',
  netnsDirectory: '/var/run/netns',
};

/**
 * OpenShift's network is configured below Multus, in a folder that depends on the network plugin: `--conf-dir` names
 * it.
 */
export const platforms = {
  default: common,
  gke: { ...common, binDirectory: '/home/kubernetes/bin' },
  k3s: {
    ...common,
    binDirectory: '/var/lib/rancher/k3s/data/cni',
    confDirectory: '/var/lib/rancher/k3s/agent/etc/cni/net.d',
  },
  k3d: { ...common, binDirectory: '/bin', confDirectory: '/var/lib/rancher/k3s/agent/etc/cni/net.d' },
  microk8s: {
    ...common,
    binDirectory: '/var/snap/microk8s/current/opt/cni/bin',
    confDirectory: '/var/snap/microk8s/current/args/cni-network',
  },
  openshift: { ...common, binDirectory: '/var/lib/cni/bin' },
  minikube: { ...common, netnsDirectory: '/var/run/docker/netns' },
} as const satisfies Readonly<Record<string, Platform>>;

export type PlatformName = keyof typeof platforms;

export const platformNames = Object.keys(platforms) as readonly PlatformName[];
