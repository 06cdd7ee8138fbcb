import { parseNodeStates } from '../index.js';
import type { DocumentEntry } from '../ui/home-page.js';
import type { Context } from './context.js';
import { readText } from './documents.js';
import { accepted } from './usage-error.js';

/** What each file holds, or what is wrong with it now. */
export async function documentEntries(files: readonly string[], context: Context): Promise<readonly DocumentEntry[]> {
  const entries: DocumentEntry[] = [];
  for (const file of files) entries.push(await entryOf(file, context));
  return entries;
}

async function entryOf(file: string, context: Context): Promise<DocumentEntry> {
  try {
    const states = accepted(parseNodeStates(await readText(file, context), { file }));
    const nodes = states.map(({ mode, node, pods, profile }) => ({
      name: node.name,
      about: `mode ${mode}, profile ${profile}`,
      pods: pods.map(({ name, namespace }) => `${namespace}/${name}`),
    }));
    return { file, nodes, problem: null };
  } catch (error) {
    return { file, nodes: [], problem: (error as Error).message };
  }
}
