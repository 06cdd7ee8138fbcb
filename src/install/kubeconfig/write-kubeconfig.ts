import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sayFailed } from '../disk/say-failed.js';
import { InstallError } from '../install-error.js';
import type { InstallOptions, PartReport, ServiceAccount } from '../install-options.js';
import { kubeconfigText } from './kubeconfig-text.js';

/** Keeps the kubeconfig equal to the service account of this pod. @throws InstallError */
export async function writeKubeconfig(path: string, { disk, serviceAccount }: InstallOptions): Promise<PartReport> {
  const bytes = Buffer.from(await textFrom(serviceAccount));
  try {
    const there = await disk.find(path);
    const isFile = there?.kind === 'file';
    if (isFile && there.mode === 0o600 && there.bytes.equals(bytes))
      return { part: 'kubeconfig', path, state: 'right', why: null };
    if (there !== null && !isFile)
      throw new InstallError(`${path} is no regular file; it is left as it is: remove it, or name another --run-dir`);
    await disk.replace(path, { bytes, mode: 0o600, owner: null, expected: isFile ? there.version : null });
    return { part: 'kubeconfig', path, state: 'written', why: null };
  } catch (error) {
    throw sayFailed(path, 'written', error, 'make the folder writable, or name another one with --run-dir');
  }
}

/** The files are links that kubelet turns over together; each is read through them. */
async function textFrom({ directory, server }: ServiceAccount): Promise<string> {
  if (server === null)
    throw new InstallError(
      'a kubeconfig is asked for, and this is no pod: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: leave out --kubeconfig, or run it as a pod',
    );
  const tokenFile = join(directory, 'token');
  const read = (path: string) =>
    readFile(path, 'utf8').catch((error: unknown) => {
      throw sayFailed(path, 'read', error, 'the pod needs a service account with its token mounted');
    });
  const token = (await read(tokenFile)).trim();
  if (!/^[\x21-\x7e]{1,16384}$/.test(token))
    throw new InstallError(`${tokenFile} holds no token; the kubeconfig is as it was: wait until kubelet writes it`);
  return kubeconfigText(server, token, await read(join(directory, 'ca.crt')));
}
