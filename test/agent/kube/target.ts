import { readFileSync } from 'node:fs';
import { runKubernetesApi } from '../../../scripts/kubernetes/run.mjs';
import type { Connection } from '../../../src/agent/kube/connection.js';
import { readKubeconfig } from '../../../src/agent/kube/kubeconfig.js';
import { startFakeKubernetes } from '../../fakes/kubernetes/index.js';

/** The server that the tests are about: the fake, or the real one of `npm run test:kubernetes`. */
export interface Target {
  readonly connection: Connection;
  /** Without a word to anybody. */
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly compact: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The folder with the programs of the real one. */
export const kit = process.env['KUBERNETES_API'] ?? null;

export async function startTarget(): Promise<Target> {
  if (kit === null) {
    const fake = await startFakeKubernetes();
    return {
      connection: readKubeconfig(fake.kubeconfig, '/fake'),
      kill: fake.stop,
      start: () => fake.start('forgotten'),
      compact: async () => fake.compact(),
      close: fake.stop,
    };
  }
  const real = await runKubernetesApi(kit);
  const ca = readFileSync(real.certificate, 'utf8');
  return {
    connection: {
      server: new URL(real.url),
      origin: 'a test',
      token: () => 'test',
      tokenChanges: false,
      tls: () => ({ ca }),
      compress: true,
    },
    ...real,
  };
}
