import type { Tell } from '../events.js';
import type { KubeApi, KubeRequest } from './api.js';

/** The same API, which tells of each request and of each line of a watch: what the agent costs the server. */
export function toldApi(api: KubeApi, tell: Tell, now: () => number = () => performance.now()): KubeApi {
  const about = (request: KubeRequest, verb: string | null) => {
    const asked = kindOfRequest(request);
    const since = now();
    return (status: number | null) =>
      tell({
        kind: 'kube-request',
        verb: verb ?? asked.verb,
        resource: asked.resource,
        status,
        durationMs: now() - since,
      });
  };
  return {
    request: async (request) => {
      const answered = about(request, null);
      try {
        const answer = await api.request(request);
        answered(200);
        return answer;
      } catch (error) {
        answered(statusOf(error));
        throw error;
      }
    },
    lines: (request, opened) => watched(request, opened),
    close: () => api.close(),
  };

  async function* watched(request: KubeRequest, opened: (() => void) | undefined): AsyncGenerator<string> {
    const answered = about(request, 'watch');
    const { resource } = kindOfRequest(request);
    let isOpen = false;
    try {
      const lines = api.lines(request, () => {
        isOpen = true;
        answered(200);
        opened?.();
      });
      for await (const line of lines) {
        tell({ kind: 'kube-event', resource, bytes: Buffer.byteLength(line) + 1 });
        yield line;
      }
    } catch (error) {
      if (!isOpen) answered(statusOf(error));
      throw error;
    }
  }
}

const verbs: Readonly<Record<NonNullable<KubeRequest['method']>, string>> = {
  GET: 'get',
  POST: 'create',
  PATCH: 'patch',
  DELETE: 'delete',
};

/**
 * Group and version, then perhaps a namespace, then the kind of object, then perhaps the name of one and a part of it.
 */
const shape = /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/[^/]+(?=\/))?\/([a-z]+)(?:(\/[^/]+)(\/[a-z]+)?)?$/;

/** What a request is to the rules of access: `list` of `pods`, say. */
export function kindOfRequest({ method = 'GET', path }: KubeRequest): {
  readonly verb: string;
  readonly resource: string;
} {
  const [, resource = 'other', name, part = ''] = shape.exec(path.split('?', 1)[0] ?? '') ?? [];
  return { verb: method === 'GET' && name === undefined ? 'list' : verbs[method], resource: `${resource}${part}` };
}

/** Of a refusal; null: there was no answer. */
function statusOf(error: unknown): number | null {
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  return typeof status === 'number' ? status : null;
}
