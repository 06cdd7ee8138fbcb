/**
 * A kubeconfig as a service account needs it. JSON strings are YAML too, so no value can end its quotes. Pure.
 * @param ca PEM text; null: the certificate authorities of the system.
 */
export function kubeconfigText(server: string, token: string, ca: string | null): string {
  const authority =
    ca === null ? '' : `\n      certificate-authority-data: ${JSON.stringify(Buffer.from(ca).toString('base64'))}`;
  return `# Written by redirect install from the service account of its pod.
apiVersion: v1
kind: Config
clusters:
  - name: local
    cluster:
      server: ${JSON.stringify(server)}${authority}
users:
  - name: redirect-cni
    user:
      token: ${JSON.stringify(token)}
contexts:
  - name: redirect-cni-context
    context:
      cluster: local
      user: redirect-cni
current-context: redirect-cni-context
`;
}

/** The address of the API server, from the environment of every pod. Null outside of one. Pure. */
export function serverOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const [host, port] = [env['KUBERNETES_SERVICE_HOST'], env['KUBERNETES_SERVICE_PORT']];
  if (!host || !/^\d{1,5}$/.test(port ?? '') || !/^[\w.:-]+$/.test(host)) return null;
  return `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
