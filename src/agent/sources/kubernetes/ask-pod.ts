import type { KubeApi } from '../../kube/api.js';
import { type NamespaceView, readNamespace } from './namespace-view.js';
import { type PodView, readPod } from './pod-view.js';

/** One pod as the API has it now; null: it has none of this name. */
export async function askPod(
  api: KubeApi,
  { name, namespace }: { readonly namespace: string; readonly name: string },
  labelKeys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<PodView | null> {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  const object = await nullIfNotFound(api.request({ path, signal }));
  return object === null ? null : readPod(object, labelKeys);
}

/** One namespace as the API has it now; null: it has none of this name. */
export async function askNamespace(
  api: KubeApi,
  name: string,
  labelKeys: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<NamespaceView | null> {
  const object = await nullIfNotFound(api.request({ path: `/api/v1/namespaces/${encodeURIComponent(name)}`, signal }));
  return object === null ? null : readNamespace(object, labelKeys);
}

async function nullIfNotFound(request: Promise<unknown>): Promise<unknown> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

/** What the server answered; null: it did not. */
export function statusOf(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  return typeof status === 'number' ? status : null;
}
