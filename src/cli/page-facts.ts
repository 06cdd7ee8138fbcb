import { release } from 'node:os';
import type { PageFacts } from '../index.js';
import { version } from './version.js';

/** What a page says of its making, now and here. */
export function pageFacts(node: string | null = null): PageFacts {
  return { node, at: new Date().toISOString(), versions: { redirect: version, kernel: release() } };
}
