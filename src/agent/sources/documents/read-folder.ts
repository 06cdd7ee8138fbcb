import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatDiagnostic, linesOfMany, type NodeState, parseNodeStates } from '../../../index.js';

/** The document of this node, or why there is none to go by. */
export type FolderReading =
  | { readonly isGood: true; readonly state: NodeState }
  | { readonly isGood: false; readonly why: string };

const mostMistakes = 20;
const mostBytes = 64 * 1024 * 1024;

/** Reads all documents of a folder. One bad file makes the reading a bad one: nobody can tell what it was to say. */
export async function readFolder(folder: string, node: string | null): Promise<FolderReading> {
  const states: { readonly file: string; readonly state: NodeState }[] = [];
  const mistakes: string[] = [];
  try {
    const names = (await readdir(folder)).filter(isDocument).sort();
    for (const name of names) {
      const file = join(folder, name);
      const parsed = parseNodeStates(await textOf(file), { file });
      if (parsed.ok) states.push(...parsed.value.map((state) => ({ file, state })));
      else mistakes.push(...parsed.diagnostics.map(formatDiagnostic));
    }
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
  if (mistakes.length > 0)
    return bad(linesOfMany(mistakes, (one) => [one], { kindOf: () => 'mistakes', most: mostMistakes }).join('\n'));
  const own = node === null ? states : states.filter(({ state }) => state.node.name === node);
  const [first, second] = own;
  if (first === undefined) return bad(whyNone(folder, node, states.length));
  if (second === undefined) return { isGood: true, state: first.state };
  const places = own.map(({ file, state }) => `${state.node.name} in ${file}`).join(', ');
  return bad(
    node === null
      ? `${folder} has documents of several nodes (${places}): say with --node which is this one`
      : `${folder} has more than one document of node ${node} (${places}): leave one`,
  );
}

/** Hidden files are what editors and mounts of Kubernetes keep there for themselves. */
function isDocument(name: string): boolean {
  return !name.startsWith('.') && /\.(?:ya?ml|json)$/.test(name);
}

async function textOf(file: string): Promise<string> {
  const found = await stat(file);
  if (!found.isFile()) throw new Error(`${file} is no regular file`);
  if (found.size > mostBytes) throw new Error(`${file} has ${found.size} bytes; allowed: ${mostBytes}`);
  return readFile(file, 'utf8');
}

function whyNone(folder: string, node: string | null, others: number): string {
  if (node === null || others === 0)
    return `there is no document in ${folder}: put one there, as NAME.yaml or NAME.json`;
  return `none of the ${others} document(s) in ${folder} is of node ${node}`;
}

function bad(why: string): FolderReading {
  return { isGood: false, why };
}
