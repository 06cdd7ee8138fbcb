import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/agent/converge/clock.js';
import type { Source } from '../../../../src/agent/desired/source.js';
import { documentsSource } from '../../../../src/agent/sources/documents/source.js';
import { inpodEntry } from '../../../fakes/index.js';

const [first, second] = [inpodEntry(1), inpodEntry(2)];

function documentOf(node: string, pods: readonly object[]): string {
  const head = { apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29', backend: 'nft' };
  return JSON.stringify({ ...head, node: { name: node }, pods });
}

interface Followed {
  readonly source: Source;
  readonly folder: string;
  readonly put: (file: string, text: string) => void;
  /** Waits for a call that leaves the source so. */
  readonly until: (isSo: () => boolean) => Promise<void>;
  readonly calls: () => number;
  readonly pods: () => readonly (string | null)[];
}

async function withFolder(
  files: Readonly<Record<string, string>>,
  node: string | null,
  work: (followed: Followed) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'documents-'));
  const put = (file: string, text: string) => {
    writeFileSync(join(folder, `.${file}`), text);
    renameSync(join(folder, `.${file}`), join(folder, file));
  };
  for (const [file, text] of Object.entries(files)) put(file, text);
  const source = documentsSource({ folder, node, clock: systemClock, resyncMs: 3_600_000 });
  const controller = new AbortController();
  const listeners = new Set<() => void>();
  let calls = 0;
  const running = source.run(() => {
    calls += 1;
    for (const listen of listeners) listen();
  }, controller.signal);
  try {
    await work({
      ...{ folder, put, source },
      calls: () => calls,
      pods: () => {
        const desired = source.current();
        return desired?.kind === 'state' ? desired.state.pods.map(({ netns }) => netns) : [];
      },
      until: (isSo) =>
        new Promise((resolve) => {
          const look = () => {
            if (!isSo()) return;
            listeners.delete(look);
            resolve();
          };
          listeners.add(look);
          look();
        }),
    });
  } finally {
    controller.abort();
    await running;
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a file that is replaced is the new state; a bad one leaves the last, and says where it is bad', () =>
  withFolder({ 'node.json': documentOf('n1', [first]) }, null, async ({ pods, put, source, until }) => {
    await until(() => source.health().isSynced);
    expect([pods(), source.health()]).toEqual([[first.netns], { isSynced: true, error: null }]);
    const before = source.current();
    put('node.json', documentOf('n1', [first]).replace('"inpod"', '"inpot"'));
    await until(() => source.health().error !== null);
    expect(source.health().error).toMatch(/node\.json:1:\d+: mode: /);
    expect(source.current()).toBe(before);
    put('node.json', documentOf('n1', [first, second]));
    await until(() => source.health().error === null);
    expect(pods()).toEqual([first.netns, second.netns]);
  }));

test('the document of the node is taken; several, or none, are an error that says so', () =>
  withFolder({ 'a.json': documentOf('n1', [first]), 'b.json': documentOf('n2', [second]) }, 'n2', async (followed) => {
    const { folder, pods, put, source, until } = followed;
    await until(() => source.health().isSynced);
    expect(pods()).toEqual([second.netns]);
    put('c.yaml', documentOf('n2', []));
    await until(() => source.health().error !== null);
    expect(source.health().error).toContain(`more than one document of node n2 (n2 in ${join(folder, 'b.json')}, `);
    expect(pods()).toEqual([second.netns]);
    for (const file of ['b.json', 'c.yaml']) rmSync(join(folder, file));
    await until(() => source.health().error?.includes('none of the 1 document(s)') === true);
    expect([source.health().isSynced, pods()]).toEqual([true, [second.netns]]);
  }));

test('without a name the folder must have one document', () =>
  withFolder(
    { 'a.json': documentOf('n1', []), 'b.json': documentOf('n2', []), 'notes.txt': 'no document' },
    null,
    async ({ source, until }) => {
      await until(() => source.health().error?.includes('several nodes') === true);
      expect([source.current(), source.health().isSynced]).toEqual([null, false]);
    },
  ));

test('the CNI chain knows a namespace better than the document, until the document says another', () =>
  withFolder({ 'node.json': documentOf('n1', [first]) }, null, async ({ pods, put, source, until }) => {
    const never = new AbortController().signal;
    const word = { ...first, netns: '/run/netns/cni-1' };
    await until(() => source.health().isSynced);
    expect(await source.announce({ ...word, name: 'nobody' }, never)).toBe('not-in-mesh');
    expect([await source.announce(word, never), pods()]).toEqual(['declared', ['/run/netns/cni-1']]);
    source.withdraw('default/pod-1', '/run/netns/another');
    expect(pods()).toEqual(['/run/netns/cni-1']);
    source.withdraw('default/pod-1', '/run/netns/cni-1');
    expect(pods()).toEqual([first.netns]);
    await source.announce(word, never);
    put('node.json', documentOf('n1', [{ ...first, netns: '/run/netns/newer' }]));
    await until(() => pods()[0] === '/run/netns/newer');
    expect(pods()).toEqual(['/run/netns/newer']);
  }));

test('a folder that is none ends it', async () => {
  const source = documentsSource({ folder: '/nowhere', node: null, clock: systemClock, resyncMs: 1_000 });
  await expect(source.run(() => {}, new AbortController().signal)).rejects.toThrow('there is no such folder');
});

test('while no document was read that could say whether a pod is in the mesh, it does not start', () =>
  withFolder({ 'node.json': '{' }, null, async ({ put, source, until }) => {
    const { name, namespace } = first;
    const word = { namespace, name, netns: '/run/netns/made', ips: [] };
    const { signal } = new AbortController();
    await until(() => source.health().error?.includes('node.json:1:') === true);
    await expect(source.announce(word, signal)).rejects.toThrow(/no document says yet.*node\.json:1:/);
    put('node.json', documentOf('n1', [first]));
    await until(() => source.current() !== null);
    expect(await source.announce(word, signal)).toBe('declared');
  }));
