import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadPeerCredentials } from '../../src/kernel/native/peer-credentials.js';
import { runCommand } from '../../src/kernel/run-command.js';

test('the other end of a unix socket of Node is the process that connected', async () => {
  const readPeer = await loadPeerCredentials();
  const folder = mkdtempSync(join(tmpdir(), 'redirect-peer-'));
  const path = join(folder, 'socket');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const peer = new Promise<object>((resolve) =>
    server.once('connection', (socket) => {
      resolve(readPeer(descriptorOf(socket)));
      socket.end();
    }),
  );
  const program = 'import os, socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1]); print(os.getpid())';
  const { stdout } = await runCommand({ argv: ['python3', '-c', program, path] });
  expect(await peer).toEqual({ pid: Number(stdout), uid: process.getuid?.(), gid: process.getgid?.() });
  server.close();
  rmSync(folder, { recursive: true });
});

test('nothing is said of what is no socket', async () => {
  const readPeer = await loadPeerCredentials();
  expect(() => readPeer(openSync('/dev/null', 'r'))).toThrow('getsockopt: ENOTSOCK');
});

function descriptorOf(socket: Socket): number {
  return (socket as unknown as { readonly _handle: { readonly fd: number } })._handle.fd;
}
