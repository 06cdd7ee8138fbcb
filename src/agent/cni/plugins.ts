import { loadPeerCredentials } from '../../index.js';
import type { Convergence } from '../converge/loop.js';
import type { Source } from '../desired/source.js';
import type { Tell } from '../events.js';
import type { CniCalls } from './calls.js';
import { meshFile, meshOf } from './mesh-file.js';
import { serveCni } from './serve.js';

export interface PluginsOptions {
  readonly runDirectory: string;
  readonly meshFile: string;
  /** Where the agent sees the file system of the node. */
  readonly root: string;
  readonly source: Pick<Source, 'announce' | 'current' | 'meshNamespaces' | 'withdraw'>;
  readonly convergence: Pick<Convergence, 'rows' | 'settled'>;
  /** Null: ready. */
  readonly notReady: () => string | null;
  readonly tell: Tell;
}

/** What the agent does for the CNI plugins of the node: their socket, and the list for when there is no agent. */
export interface Plugins {
  /** The source has something new. */
  readonly changed: () => void;
  readonly close: () => Promise<void>;
  /** Nobody is in the mesh any more. */
  readonly forget: () => void;
}

/** Between two looks whether somebody removed what plugins need of the run directory, in milliseconds. */
const renewMs = 5_000;

/** @throws SocketPathError when another program serves plugins there. */
export async function servePlugins(options: PluginsOptions): Promise<Plugins> {
  const { root, runDirectory, source, tell } = options;
  const users = [...new Set([0, process.getuid?.() ?? 0])];
  const calls = callsOf(options);
  const readPeer = await loadPeerCredentials().catch((error: Error) => {
    const message = `whoever connects to the socket for plugins is not asked for its user: ${error.message}; the mode of the socket keeps others out`;
    tell({ kind: 'warning', message });
    return null;
  });
  const server = await serveCni({ runDirectory, root, calls, readPeer, users, tell });
  const file = meshFile(options.meshFile, tell);
  const timer = setInterval(() => void server.renew().then(file.renew), renewMs);
  return {
    changed: () => {
      const mesh = meshOf(source.current(), source.meshNamespaces());
      if (mesh !== null) file.keep(mesh);
    },
    close: async () => {
      clearInterval(timer);
      await server.close();
    },
    forget: file.remove,
  };
}

function callsOf({ convergence, notReady, source }: PluginsOptions): CniCalls {
  return {
    enrol: async (word, signal) => {
      if ((await source.announce(word, signal)) === 'not-in-mesh') return 'not-in-mesh';
      await convergence.settled(`${word.namespace}/${word.name}`, signal);
      return 'redirected';
    },
    withdraw: source.withdraw,
    row: (pod) => convergence.rows().get(pod) ?? null,
    notReady,
  };
}
