import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LongLivedConnectionReport } from '../../../src/lab/long-lived-connections.js';
import { type BusyNode, endpoint, type Family, serverPort } from './busy-node.js';

export interface LongConnections {
  /** Which have ended, and why; the others have echoed some more lines. */
  readonly ended: () => Promise<readonly string[]>;
  /** Of the programs. */
  readonly names: readonly string[];
}

/** To the server's pod, one from each neighbour: by HBONE, as plaintext by ztunnel, and past it. */
export async function openLongConnections(node: BusyNode, families: readonly Family[]): Promise<LongConnections> {
  const neighbours = [node.client, node.remote, node.host].map((place) => ({ place, name: `long-${place.name}` }));
  const targets = families.flatMap((family) => ['--target', endpoint(node.server[family], serverPort)]);
  const file = (name: string) => join(node.folder, `${name}.json`);
  await Promise.all(
    neighbours.map(({ name, place }) =>
      node.start(place, name, 'long-lived-connections', ['--report', file(name), ...targets]),
    ),
  );
  const reports = () =>
    neighbours.flatMap(({ name, place }) =>
      (JSON.parse(readFileSync(file(name), 'utf8')) as readonly LongLivedConnectionReport[]).map((report) => {
        return { ...report, name: `${place.name} to ${report.target}` };
      }),
    );
  return {
    ended: async () => {
      const goals = reports().map(({ echoed }) => echoed + 5);
      for (;;) {
        const now = reports();
        if (now.every(({ echoed, error }, index) => error !== null || echoed >= (goals[index] ?? 0)))
          return now.flatMap(({ error, name }) => (error === null ? [] : [`${name}: ${error}`]));
        await sleep(20);
      }
    },
    names: neighbours.map(({ name }) => name),
  };
}
