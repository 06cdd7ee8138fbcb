import type { KubeApi } from './api.js';
import { isRecord, metadataOf, versionOf } from './identity.js';
import { isExpired, KubeError } from './kube-error.js';

/** A node has at most a few hundred pods: usually one page. */
const usualLimit = 500;

export interface ListRequest {
  readonly path: string;
  /** Selectors, such as `fieldSelector=…`; may be empty. */
  readonly query: string;
  readonly signal: AbortSignal;
}

/**
 * All objects, page by page; `take` may get an object twice. Lists what the server is sure of now: from its cache it
 * might be older than what was already known. If the pages expire on the way, all is asked for at once; if an answer is
 * too large, for less of it.
 * @returns the version of the whole.
 */
export async function listAll(
  api: KubeApi,
  request: ListRequest,
  take: (object: unknown) => void,
  begin: () => void,
): Promise<string> {
  let limit: number | null = usualLimit;
  for (;;) {
    let pages = 0;
    begin();
    try {
      return await listPages(api, request, limit, (items) => {
        pages += 1;
        items.forEach(take);
      });
    } catch (error) {
      if (isExpired(error) && pages > 0 && limit !== null) limit = null;
      else if (error instanceof KubeError && error.reason === 'TooLarge' && limit !== null && limit > 1)
        limit = Math.ceil(limit / 8);
      else throw error;
    }
  }
}

/** The version that the server is at. */
export async function currentVersion(api: KubeApi, request: ListRequest): Promise<string | null> {
  return versionOf(await api.request({ path: pathOf(request, ['limit=1']), signal: request.signal }));
}

export function pathOf({ path, query }: Pick<ListRequest, 'path' | 'query'>, parameters: readonly string[]): string {
  return `${path}?${[...parameters, ...(query === '' ? [] : [query])].join('&')}`;
}

async function listPages(
  api: KubeApi,
  request: ListRequest,
  limit: number | null,
  page: (items: readonly unknown[]) => void,
): Promise<string> {
  let next: string | null = '';
  let version = '';
  while (next !== null) {
    const parameters: readonly string[] = [
      ...(limit === null ? [] : [`limit=${limit}`]),
      ...(next === '' ? [] : [`continue=${encodeURIComponent(next)}`]),
    ];
    const list: unknown = await api.request({ path: pathOf(request, parameters), signal: request.signal });
    const [items, listVersion] = [isRecord(list) ? (list['items'] ?? []) : null, versionOf(list)];
    if (!Array.isArray(items) || listVersion === null)
      throw new KubeError(`GET ${request.path}: the answer is no list`, { status: null, reason: 'NotAList' });
    page(items);
    version = listVersion;
    const token = metadataOf(list)['continue'];
    next = typeof token === 'string' && token !== '' ? token : null;
  }
  return version;
}
