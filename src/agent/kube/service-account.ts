import { join } from 'node:path';
import { bracketed, type Connection, checkedToken, serverAddress } from './connection.js';
import { freshFile } from './fresh-file.js';
import { KubeSettingsError } from './kube-error.js';

/** Where kubelet mounts the service account of a pod. */
const defaultFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * The API server as a pod of the cluster sees it. Kubelet replaces token and certificate about hourly; both are read
 * again then.
 * @throws KubeSettingsError outside a pod.
 */
export function serviceAccount(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  folder = defaultFolder,
): Connection {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment;
  if (!host || !port)
    throw new KubeSettingsError(
      'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is no pod of a cluster, so name a kubeconfig',
    );
  const tokenPath = join(folder, 'token');
  const [token, ca] = [freshFile(tokenPath), freshFile(join(folder, 'ca.crt'))];
  // Whether both can be read is told now.
  checkedToken(token(), tokenPath);
  ca();
  return {
    server: serverAddress(`https://${bracketed(host)}:${port}`, 'KUBERNETES_SERVICE_HOST and _PORT'),
    origin: 'service account',
    token: (again) => checkedToken(token(again), tokenPath),
    tokenChanges: true,
    tls: () => ({ ca: ca() }),
    compress: true,
  };
}
