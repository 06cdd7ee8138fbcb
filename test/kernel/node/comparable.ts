import { stateOf, type TestNode } from './test-node.js';

/**
 * The state in a comparable form: sorted, since tables and links are printed in order of creation, and without empty
 * tables.
 */
export function comparable(node: TestNode): string {
  return comparableOf((['host', 'ztunnel'] as const).map((where) => stateOf(node, where)));
}

/** The same of what `stateCommands` print in each namespace. */
export function comparableOf(states: readonly string[]): string {
  const parts = states.map((state) => {
    const links = plain(state).replace(/ +[0-9a-f:]{17} .*$/gm, '');
    const blocks = links.split(/(?<=COMMIT\n)/);
    return blocks.map((block) => (block.startsWith('*') ? block : block.split('\n').sort().join('\n'))).sort();
  });
  return parts.flat().join('\n');
}

export function plain(state: string): string {
  return state
    .replace(/^#.*\n/gm, '')
    .replace(/\[\d+:\d+\]/g, '')
    .replace(/ initval \S+/g, '')
    .replace(/^\*\w+\n(:[A-Z]+ ACCEPT ?\n)+COMMIT\n/gm, '')
    .replace(/@if\d+/g, '')
    .replace(/ +/g, ' ')
    .replace(/ $/gm, '');
}
