import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Desired, PodKey } from '../desired/desired.js';
import type { Tell } from '../events.js';
import { isKubernetesName } from './pod-word.js';

/** Who is in the mesh, for a plugin that finds no agent. */
export interface Mesh {
  readonly namespaces: readonly string[];
  readonly pods: readonly PodKey[];
}

export interface MeshFile {
  /** Writes it if it changed. A failure is told, and it is tried again. */
  readonly keep: (mesh: Mesh) => void;
  /** Writes it again if somebody removed it. */
  readonly renew: () => void;
  readonly remove: () => void;
}

/**
 * `namespaces`: those of the source. Null: nothing is known yet, or the state is only kept, so the file stays as it is.
 */
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

/** @param path of the list; its folder is made. */
export function meshFile(path: string, tell: Tell): MeshFile {
  const fresh = `${path}.tmp`;
  let wanted: string | null = null;
  let written: string | null = null;
  return {
    keep: (mesh) => {
      wanted = printMesh(mesh);
      if (wanted !== written) write(wanted);
    },
    renew: () => {
      if (wanted !== null && (wanted !== written || !existsSync(path))) write(wanted);
    },
    remove: () => {
      rmSync(path, { force: true });
      [wanted, written] = [null, null];
    },
  };

  function write(text: string): void {
    try {
      mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
      writeFileSync(fresh, text, { mode: 0o644 });
      renameSync(fresh, path);
      written = text;
    } catch (error) {
      written = null;
      const message = `${path} cannot be written, so a plugin that finds no agent goes by an older list: ${(error as Error).message}`;
      tell({ kind: 'warning', message });
    }
  }
}

/** The plugin compares whole strings, which have no escapes: names that are none of Kubernetes are left out. */
export function printMesh({ namespaces, pods }: Mesh): string {
  const isPod = (pod: string) => pod.split('/').length === 2 && pod.split('/').every(isKubernetesName);
  const sorted = (names: readonly string[], isName: (name: string) => boolean) =>
    [...new Set(names)].filter(isName).sort();
  const mesh = { formatVersion: 1, namespaces: sorted(namespaces, isKubernetesName), pods: sorted(pods, isPod) };
  return `${JSON.stringify(mesh, null, 2)}\n`;
}
