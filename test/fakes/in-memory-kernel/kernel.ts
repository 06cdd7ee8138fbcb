import type { Command } from '../../../src/kernel/command.js';
import type { Machine } from '../../../src/kernel/machine.js';
import { ownNamespace } from '../../../src/kernel/network-namespace.js';
import { cancelled } from '../../../src/kernel/run-command.js';
import { comparable } from './comparable.js';
import { type Fault, runWithFault } from './faults.js';
import { list, readFile, writeFile } from './files.js';
import { changeNetwork } from './ip-batch.js';
import { copyOf, type FakeNamespace, type KernelState, newNamespace } from './namespace.js';
import { toolNamed } from './tools.js';

const folder = '/run/netns';

/**
 * A kernel with its tools, as far as redirect uses them: it holds what they write, prints what they print, and says no
 * where the kernel would. `machine` stands in for this machine.
 */
export class InMemoryKernel implements KernelState {
  boot = '5a9d2c1e-0000-4000-8000-000000000001';
  /** Milliseconds since the boot; every process takes some. */
  now = 1_000_000;
  readonly namespaces = new Map<string, FakeNamespace>();
  /** Files beside those below /proc, by path. */
  readonly files = new Map<string, string>();
  /** Every process that was started, with the namespace that it ran in. */
  readonly ran: Command[] = [];
  /** What is going to go wrong. */
  readonly faults: Fault[] = [];
  readonly machine: Machine;
  private readonly keys = new Map<string, string>();
  private readonly rpFilter: string;
  private writes = 0;
  private made = 0;

  /** @param rpFilter what new devices have, in every namespace. */
  constructor({ rpFilter = '0' }: { readonly rpFilter?: string } = {}) {
    this.rpFilter = rpFilter;
    this.addNamespace(ownNamespace);
    this.machine = {
      execute: async (command, signal) => {
        await Promise.resolve();
        if (signal?.aborted) throw cancelled(command, signal);
        return this.execute(command);
      },
      readText: async (path) => readFile({ kernel: this, namespace: this.host }, path),
      writeText: async (path, text) => this.writeText(path, text),
      list: async (path) => list(this, path),
      inode: async (path) => this.namespaceAt(path)?.inode ?? null,
      mountTime: async (path) => this.namespaceAt(path)?.key ?? null,
      openScratch: async () => this.openScratch(),
    };
  }

  /** Another kernel that holds the same, and that nothing was started on. */
  copy(): InMemoryKernel {
    const copy = new InMemoryKernel({ rpFilter: this.rpFilter });
    copy.boot = this.boot;
    copy.now = this.now;
    copy.made = this.made;
    copy.keys.clear();
    copy.namespaces.clear();
    for (const [path, key] of this.keys) copy.keys.set(path, key);
    for (const [key, namespace] of this.namespaces) copy.namespaces.set(key, copyOf(namespace));
    for (const [path, text] of this.files) copy.files.set(path, text);
    return copy;
  }

  /** The namespace of whoever runs redirect. */
  get host(): FakeNamespace {
    return this.namespaceOf(null);
  }

  readonly namespaceAt = (path: string): FakeNamespace | undefined =>
    this.namespaces.get(this.keys.get(path.replace('/var/run/', '/run/')) ?? '');

  /** An empty namespace at a path; `/run/netns/NAME` has a name. */
  addNamespace(path: string): FakeNamespace {
    this.made += 1;
    const key = `namespace ${this.made}`;
    const namespace = newNamespace(key, String(4_026_531_840 + this.made), this.rpFilter);
    this.keys.set(path, key);
    this.namespaces.set(key, namespace);
    return namespace;
  }

  /** A second path that leads to a namespace. */
  addPath(path: string, to: string): void {
    const key = this.keys.get(to);
    if (key !== undefined) this.keys.set(path, key);
  }

  /** With all that is in it; the other ends of its pairs go too. */
  removeNamespace(path: string): void {
    const gone = this.namespaceAt(path);
    if (gone === undefined) return;
    this.keys.delete(path);
    for (const namespace of this.namespaces.values())
      for (const { name, peer } of namespace.program.links)
        if (peer?.netns === gone.key && namespace !== gone)
          changeNetwork({ kernel: this, namespace }, ['link', 'del', 'dev', name], 'ipv4');
    this.namespaces.delete(gone.key);
  }

  readonly namedNamespaces = (): readonly { readonly key: string; readonly name: string }[] =>
    [...this.keys].flatMap(([path, key]) =>
      path.startsWith(`${folder}/`) ? [{ key, name: path.slice(folder.length + 1) }] : [],
    );

  /** Somebody else starts a tool; no fault meets it, and nobody counts it. @throws Error when it fails. */
  run(netns: string | null, line: string, stdin = ''): string {
    const words = line.split(' ');
    const namespace = this.namespaceOf(netns);
    const { exitCode = 0, stdout = '', stderr = '' } = toolNamed(words)({ kernel: this, namespace, words, stdin });
    if (exitCode !== 0) throw new Error(`${line}: exit ${exitCode}: ${stderr}`);
    return stdout;
  }

  /** Somebody else changes links, addresses, routes or ip rules: lines of `ip`. @throws Error when one is refused. */
  ip(netns: string | null, ...lines: readonly string[]): void {
    this.run(netns, 'ip -4 -batch -', lines.join('\n'));
  }

  readonly wait = (milliseconds: number): void => {
    this.now += milliseconds;
  };

  /** Processes that change the machine are counted anew: for faults that are put in from here on. */
  countWritesAnew(): void {
    this.writes = 0;
  }

  /** How many have changed the machine since they were counted anew. */
  get writesSoFar(): number {
    return this.writes;
  }

  /** All that the namespaces hold, in a form in which what means the same is the same. */
  state(): readonly string[] {
    return comparable(this.namespaces.values());
  }

  private namespaceOf(netns: string | null): FakeNamespace {
    const found = this.namespaceAt(netns ?? ownNamespace);
    if (found === undefined) throw new Error(`no namespace at ${netns}`);
    return found;
  }

  private execute(command: Command) {
    this.wait(10);
    this.ran.push(command);
    const { argv: words, stdin = '', netns = null } = command;
    const kind = this.strike(command, command.writes === true);
    const namespace = this.namespaceAt(netns ?? ownNamespace);
    if (namespace === undefined) {
      const stderr = `nsenter: cannot open ${netns}: No such file or directory\n`;
      return { command, exitCode: 1, stdout: '', stderr };
    }
    const output = runWithFault(this, command, kind, (parts) =>
      toolNamed(words)({ kernel: this, namespace, words, stdin, ...(parts === undefined ? {} : { parts }) }),
    );
    return { command, exitCode: output.exitCode ?? 0, stdout: output.stdout ?? '', stderr: output.stderr ?? '' };
  }

  /** What goes wrong with a process or write, once somebody else has done what he does. */
  private strike(command: Command, changes: boolean) {
    if (changes) this.writes += 1;
    const fault = this.faults.find(({ meets }) => meets(command, changes ? this.writes : null));
    if (fault === undefined) return undefined;
    if (fault.stays !== true) this.faults.splice(this.faults.indexOf(fault), 1);
    fault.meanwhile?.();
    return fault.kind;
  }

  /** A write to /proc/sys of the host, which takes no process; faults see it as `tee`. */
  private writeText(path: string, text: string): void {
    this.wait(1);
    const command = { argv: ['tee', path], stdin: text, writes: true };
    const kind = this.strike(command, true);
    const { exitCode = 0, stderr } = runWithFault(this, command, kind, (parts) => {
      const isWritten = parts === 0 || writeFile({ namespace: this.host }, path, text);
      return isWritten ? {} : { exitCode: 1, stderr: `ENOENT: no such file or directory, open '${path}'` };
    });
    if (exitCode !== 0) throw new Error(stderr);
  }

  private openScratch() {
    const path = `/proc/${1000 + this.made}/ns/net`;
    this.addNamespace(path);
    return { netns: path, end: () => this.removeNamespace(path) };
  }
}
