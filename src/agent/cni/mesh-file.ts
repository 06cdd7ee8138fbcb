import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desired, PodKey } from '../desired/desired.js';
import type { Tell } from '../events.js';
import { isKubernetesName } from './pod-word.js';

/** Who is in the mesh, for a plugin that finds no agent. */
export interface Mesh {
  readonly namespaces: readonly string[];
  readonly pods: readonly PodKey[];
}

export interface MeshFile {
  /** Writes it if it changed. A failure is told, and it is tried again with the next change. */
  readonly keep: (mesh: Mesh) => void;
  readonly remove: () => void;
}

/** `namespaces`: those of the source. Null: nothing is known yet, or the state is only kept, so the file stays as it is. */
export function meshOf(desired: Desired | null, namespaces: readonly string[]): Mesh | null {
  switch (desired?.kind) {
    case 'state': {
      const pods = desired.state.pods.filter(({ mesh }) => mesh).map(({ name, namespace }) => `${namespace}/${name}`);
      return { namespaces, pods: [...pods, ...desired.waiting.map(({ pod }) => pod)] };
    }
    case 'nothing':
      return { namespaces: [], pods: [] };
    case 'keep':
    case undefined:
      return null;
  }
}

export function meshFile(runDirectory: string, tell: Tell): MeshFile {
  const path = join(runDirectory, 'mesh.json');
  const fresh = `${path}.tmp`;
  let written: string | null = null;
  return {
    keep: (mesh) => {
      const text = printMesh(mesh);
      if (text === written) return;
      try {
        mkdirSync(runDirectory, { recursive: true, mode: 0o750 });
        writeFileSync(fresh, text, { mode: 0o644 });
        renameSync(fresh, path);
        written = text;
      } catch (error) {
        tell({ kind: 'warning', message: `${path} cannot be written: ${(error as Error).message}` });
      }
    },
    remove: () => {
      rmSync(path, { force: true });
      written = null;
    },
  };
}

/** The plugin compares whole strings, which have no escapes: names that are none of Kubernetes are left out. */
export function printMesh({ namespaces, pods }: Mesh): string {
  const isPod = (pod: string) => pod.split('/').length === 2 && pod.split('/').every(isKubernetesName);
  const sorted = (names: readonly string[], isName: (name: string) => boolean) =>
    [...new Set(names)].filter(isName).sort();
  const mesh = { formatVersion: 1, namespaces: sorted(namespaces, isKubernetesName), pods: sorted(pods, isPod) };
  return `${JSON.stringify(mesh, null, 2)}\n`;
}
