import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PodView } from '../sources/kubernetes/pod-view.js';

/** The pods of a cluster by node, in a file without a name: in memory there are only their places in it. */
export interface SpilledPods {
  readonly add: (node: string, pod: PodView) => void;
  readonly nodes: () => Iterable<string>;
  readonly of: (node: string) => readonly PodView[];
  readonly close: () => void;
}

interface Place {
  readonly offset: number;
  readonly length: number;
}

const bufferBytes = 1 << 20;

export function spillPods(): SpilledPods {
  const folder = mkdtempSync(join(tmpdir(), 'redirect-import-'));
  const fd = openSync(join(folder, 'pods'), 'wx+', 0o600);
  // Nothing is left of it, however this process ends.
  rmSync(folder, { recursive: true });
  /** Offset and length in turns. */
  const places = new Map<string, number[]>();
  const waiting = Buffer.allocUnsafe(bufferBytes);
  let [written, filled] = [0, 0];
  const flush = () => {
    for (let at = 0; at < filled; ) at += writeSync(fd, waiting, at, filled - at, written + at);
    [written, filled] = [written + filled, 0];
  };
  return {
    add: (node, pod) => {
      const text = JSON.stringify(pod);
      const length = Buffer.byteLength(text);
      if (filled + length > bufferBytes) flush();
      if (length > bufferBytes) throw new Error(`pod ${pod.namespace}/${pod.name} is too large`);
      waiting.write(text, filled);
      const known = places.get(node);
      if (known === undefined) places.set(node, [written + filled, length]);
      else known.push(written + filled, length);
      filled += length;
    },
    nodes: () => places.keys(),
    of: (node) => {
      flush();
      return placesOf(places.get(node) ?? []).map((place) => JSON.parse(textAt(fd, place)) as PodView);
    },
    close: () => closeSync(fd),
  };
}

function placesOf(numbers: readonly number[]): readonly Place[] {
  return numbers.flatMap((offset, index) => (index % 2 === 0 ? [{ offset, length: numbers[index + 1] ?? 0 }] : []));
}

function textAt(fd: number, { length, offset }: Place): string {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const count = readSync(fd, bytes, at, length - at, offset + at);
    if (count === 0) throw new Error('the file of the pods ends too early');
    at += count;
  }
  return bytes.toString('utf8');
}
