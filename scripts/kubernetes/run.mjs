// Runs the API server of Kubernetes and etcd on free ports of the loopback, with their state in a temporary folder.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Starts both from the folder that `kubernetesApi` returns. `tokens`: a file of the bearer tokens that are accepted,
 * read at each request. `kill` ends the API server without a word, `start` starts it again on the same port, `compact`
 * makes etcd forget its history. `close` ends and removes everything.
 */
export async function runKubernetesApi(kit, tokens = null) {
  const folder = mkdtempSync(join(tmpdir(), 'redirect-kubernetes-'));
  const [port, client, peer] = await freePorts(3);
  const [clientUrl, peerUrl] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  const etcd = start('etcd', [
    ...['--unsafe-no-fsync', '--log-level', 'error', '--data-dir', join(folder, 'etcd')],
    ...['--listen-client-urls', clientUrl, '--advertise-client-urls', clientUrl],
    ...[
      '--listen-peer-urls',
      peerUrl,
      '--initial-advertise-peer-urls',
      peerUrl,
      '--initial-cluster',
      `default=${peerUrl}`,
    ],
  ]);
  let server = null;
  const endAll = () => {
    server?.kill('SIGKILL');
    etcd.kill('SIGKILL');
  };
  process.once('exit', endAll);
  await startServer();
  return {
    url: `https://127.0.0.1:${port}`,
    certificate: join(folder, 'apiserver.crt'),
    kill: () => ended(server, 'SIGKILL'),
    start: startServer,
    compact,
    async close() {
      process.off('exit', endAll);
      await ended(server, 'SIGTERM');
      await ended(etcd, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function start(program, words) {
    const log = openSync(join(folder, `${program}.log`), 'a');
    return spawn(join(kit, program), words, { stdio: ['ignore', log, log] });
  }

  async function startServer() {
    const words = [
      '-port',
      String(port),
      '-etcd',
      clientUrl,
      '-dir',
      folder,
      ...(tokens === null ? [] : ['-tokens', tokens]),
    ];
    server = start('api-server', words);
    while (!(await isReady(port))) {
      if (server.exitCode !== null)
        throw new Error(`the API server ended: ${readFileSync(join(folder, 'api-server.log'), 'utf8').slice(-1000)}`);
      await sleep(50);
    }
  }

  /** All but the newest revision. */
  async function compact() {
    const post = async (path, body) =>
      (await fetch(`${clientUrl}/v3/kv/${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
    const { header } = /** @type {{ header: { revision: string } }} */ (
      await post('range', { key: Buffer.from('/').toString('base64') })
    );
    await post('compaction', { revision: String(Number(header.revision) - 1), physical: true });
  }
}

function isReady(port) {
  return new Promise((resolve) => {
    const request = get(
      `https://127.0.0.1:${port}/readyz`,
      { rejectUnauthorized: false, timeout: 1000 },
      (response) => {
        response.resume();
        // 401: it asks for a token already.
        response.once('end', () => resolve(response.statusCode === 200 || response.statusCode === 401));
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}

function ended(child, signal) {
  return new Promise((resolve) => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return resolve(undefined);
    child.once('exit', () => resolve(undefined));
    child.kill(signal);
  });
}

/** Ports that nobody uses now. */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = [];
  for (const server of servers) {
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = server.address();
    ports.push(typeof address === 'object' && address !== null ? address.port : 0);
  }
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
