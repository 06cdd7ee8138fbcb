import { readFileSync } from 'node:fs';
import { step } from './stage.mjs';

const client = `import socket, sys
connection = socket.create_connection((sys.argv[1], 8080), 10)
print(connection.getsockname()[1], connection.makefile().readline())`;

const listeners = { 15001: 'captured on its way out', 15006: 'captured on its way in' };

/** Opens a connection between two pods of node1 and says whether ztunnel took it. */
export async function connect({ folder, inside }, [from, to], addresses) {
  const answer = await step(inside(from, ['/usr/bin/python3', '-c', client, addresses[to]]));
  const [, port, greeting] = /^(\d+) (.*)/.exec(answer);
  const { peer, server } = JSON.parse(greeting);
  const log = readFileSync(`${folder}/zt1.log`, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const taken = log.map((line) => JSON.parse(line)).find((entry) => entry.peer === `${addresses[from]}:${port}`);
  const course =
    taken === undefined ? 'direct' : `${listeners[taken.listener]} (port ${taken.listener} in ${taken.pod})`;
  console.log(`  ${from} -> ${to}: ${course}; ${server} sees ${peer.replace(/:\d+$/, '')}`);
  return taken !== undefined;
}
