import { systemClock } from '../converge/clock.js';
import type { Source } from '../desired/source.js';
import type { Tell } from '../events.js';
import type { AgentOptions } from '../options.js';
import type { Output } from '../status/output.js';
import { documentsSource } from './documents/source.js';
import { openKubernetes } from './kubernetes/open.js';

/** Where the desired state comes from, and whom it is told how far the pods are. */
export interface OpenSource {
  readonly source: Source;
  readonly outputs: readonly Output[];
  /** After the outputs were stopped. */
  readonly close: () => void;
}

export async function openSource(options: AgentOptions, tell: Tell): Promise<OpenSource> {
  const { resyncSeconds, source: from } = options;
  switch (from.kind) {
    case 'documents': {
      const source = documentsSource({ ...from, clock: systemClock, resyncMs: resyncSeconds * 1000 });
      return { source, outputs: [], close: () => {} };
    }
    case 'kubernetes':
      return openKubernetes({ ...options, source: from }, tell);
  }
}
