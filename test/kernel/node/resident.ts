import { bundledScript } from './bundled-script.js';
import { comparableOf } from './comparable.js';
import { inNamespace } from './node-process.js';
import { stateCommands, type TestNode } from './test-node.js';

export { faults } from './faulty-machine.mjs';

type Document = Readonly<Record<string, unknown>>;

export interface Fault {
  /** Which write, counted from 1. */
  readonly at: number;
  readonly kind: string;
}

export interface Answer {
  readonly outcome?: 'done' | 'nothing-to-do';
  readonly error?: string;
  /** After a failure: whether everything was rolled back. */
  readonly undone?: boolean;
  /** The write that the fault hit; null: there were fewer writes. */
  readonly struck: string | null;
}

/** The library, in a process that is in the node's own namespace. */
export interface Resident {
  /** Null: destroy. */
  readonly go: (document: Document | null, fault?: Fault) => Promise<Answer>;
  /** As the command line prints them. */
  readonly differences: (document: Document) => Promise<{ readonly changes: number; readonly text: string }>;
  /** Number of differences. */
  readonly verify: (document: Document) => Promise<number>;
  readonly shell: (script: string) => Promise<string>;
  /** As `comparable(node)`. */
  readonly state: () => Promise<string>;
}

export async function withResident<T>(node: TestNode, work: (resident: Resident) => Promise<T>): Promise<T> {
  const script = await bundledScript('resident.mjs');
  const { ask: askNow } = inNamespace(script, node.netns.host);
  const ask = async <A>(request: Readonly<Record<string, unknown>>): Promise<A> =>
    askNow<A>({ ...request, stateDirectory: node.folder });
  const shell = async (text: string): Promise<string> => {
    const said = await ask<{ status: number; stdout: string; stderr: string }>({ verb: 'shell', shell: text });
    if (said.status !== 0) throw new Error(`${text}: exit ${said.status}: ${said.stderr}`);
    return said.stdout;
  };
  const differences = (document: Document) => ask<{ changes: number; text: string }>({ verb: 'verify', document });
  return work({
    differences,
    go: (document, fault) => {
      const full = fault === undefined ? {} : { fault: { ...fault, ztunnel: node.netns.ztunnel } };
      return ask<Answer>({ verb: document === null ? 'destroy' : 'apply', document, ...full });
    },
    verify: async (document) => (await differences(document)).changes,
    shell,
    state: async () => {
      const inside = `ip netns exec ${node.netns.ztunnel} sh -c '${stateCommands}'`;
      const [host = '', ztunnel = ''] = (await shell(`${stateCommands}; echo =====; ${inside}`)).split('=====\n');
      return comparableOf([host, ztunnel]);
    },
  });
}
