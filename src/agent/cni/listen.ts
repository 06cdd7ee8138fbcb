import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { SocketPathError } from '../../index.js';

/** Longer ones are cut off where they are used. */
const longestPath = 107;

/**
 * Listens on a unix socket that only its owner can use. A socket that nobody listens on is replaced; anything else
 * stays.
 */
export async function listenAt(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > longestPath)
    throw new SocketPathError(`${path} cannot be a unix socket: a path of at most ${longestPath} bytes can`);
  await removeStale(path);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) =>
      reject(new SocketPathError(`${path} cannot be made: ${error.message}`, { cause: error })),
    );
    // The socket is made before `listen` returns: with these bits it is never open to others.
    const umask = process.umask(0o177);
    try {
      server.listen(path, () => {
        server.removeAllListeners('error');
        // Such as too many open files: the connection is lost, the server goes on.
        server.on('error', () => {});
        resolve();
      });
    } finally {
      process.umask(umask);
    }
  });
}

async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new SocketPathError(`${path} is no socket: move it away, or choose another --run-dir`);
  if (await isServed(path)) {
    throw new SocketPathError(
      `another program serves plugins at ${path}: stop it (another agent, or istio-cni's), or choose another --run-dir`,
    );
  }
  unlinkSync(path);
}

function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    // A full queue of connections is one that somebody listens to.
    socket.once('error', ({ code }: NodeJS.ErrnoException) => end(code !== 'ECONNREFUSED' && code !== 'ENOENT'));
  });
}
