import { join } from 'node:path';
import * as z from 'zod';
import { AbortError, type Backend, type NodeState, parseNodeStates } from '../index.js';
import type { Context } from './context.js';
import { documentNames } from './document-folder.js';
import { BadDocumentError, UsageError, unreadable } from './usage-error.js';

// A command reads each kind of input a few times: to generate code for it takes longer than that, and saves nothing
// even for 50,000 pods.
z.config({ jitless: true });

/** All documents of all files. @throws UsageError with the errors of all of them. */
export async function readDocuments(files: readonly string[], context: Context): Promise<readonly NodeState[]> {
  if (files.length === 0) throw new UsageError('no document: name one with -f FILE (- is the standard input)');
  const named = await filesOf(files);
  const results = await Promise.all(
    named.map(async (file) => parseNodeStates(await readText(file, context), { file: fileName(file) })),
  );
  const diagnostics = results.flatMap((result) => (result.ok ? [] : result.diagnostics));
  if (diagnostics.length > 0) throw new BadDocumentError(diagnostics);
  return results.flatMap((result) => (result.ok ? result.value : []));
}

/** Paths of all documents that -f names. */
export async function filesOf(files: readonly string[]): Promise<readonly string[]> {
  return (await Promise.all(files.map(filesIn))).flat();
}

/** The documents of a folder, in the order of their names; another path as it is. */
async function filesIn(path: string): Promise<readonly string[]> {
  const found = await documentNames(path, { recursive: false });
  if (found === null) return [path];
  if (found.length === 0)
    throw new UsageError(`${path}: no document in this folder: a .yaml, .yml or .json file is one`);
  return found.map((name) => join(path, name));
}

/** The one document of a command that acts on the calling namespace. */
export async function readOneDocument(files: readonly string[], context: Context): Promise<NodeState> {
  const states = await readDocuments(files, context);
  const [state] = states;
  if (state === undefined || states.length > 1) {
    throw new UsageError(
      `this command takes exactly one document, and there are ${states.length}: it acts on one node`,
    );
  }
  return state;
}

/** The text of a file from the command line. @throws UsageError if it cannot be read, AbortError */
export async function readText(file: string, context: Context): Promise<string> {
  try {
    return await context.readInput(file);
  } catch (error) {
    if (context.signal.aborted) throw new AbortError(context.signal.reason);
    throw unreadable(file, error);
  }
}

/** What messages about a file of the command line call it. */
export function fileName(file: string): string {
  return file === '-' ? '<stdin>' : file;
}

/** The documents with the backend of the command line, if one is given. */
export function inBackend(states: readonly NodeState[], backend: Backend | undefined): readonly NodeState[] {
  if (backend === undefined) return states;
  return states.map((state) => {
    if (backend === 'nft' && 'jumps' in state.constants && state.constants.jumps !== 'first')
      throw new UsageError('--backend nft: constants.jumps of the document places jumps, and native nft has none');
    return { ...state, backend };
  });
}
