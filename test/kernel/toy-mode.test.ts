import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import type { PluginBuild } from 'esbuild';
import { afterAll, expect, test } from 'vitest';
import { bundle } from '../../scripts/bundle.mjs';
import { root } from '../../scripts/paths.mjs';
import { execFileSync, spawnSync } from './sync-process.js';

// Below the checkout, from where koffi is found.
const script = join(root, '.cache', `toy-${process.pid}`, 'library.mjs');
afterAll(() => rmSync(dirname(script), { recursive: true, force: true }));

const toy = join(root, 'test/modes/toy');

/** A mode is its folder and a row in each of two lists: those of the toy, but where they name ours. */
const withToy = {
  name: 'with-toy',
  setup({ onResolve }: PluginBuild) {
    onResolve({ filter: /\/(?:list|proofs)\.js$/ }, async ({ importer, path, resolveDir }) => {
      const list = /^src\/modes\/(list|proofs)\.js$/.exec(relative(root, resolve(resolveDir, path)))?.[1];
      return list === undefined || importer === join(toy, `${list}.ts`) ? null : { path: join(toy, `${list}.ts`) };
    });
  },
};
await bundle({ entryPoints: [join(toy, 'library.ts')], outfile: script, plugins: [withToy] });
const { labMachine, library }: typeof import('../modes/toy/library.js') = await import(script);

const tag = `${process.pid}-${randomBytes(3).toString('hex')}`;
const host = `toy-h-${tag}`;
const annex = `toy-a-${tag}`;
const inside = (netns: string, command: string) =>
  execFileSync('ip', ['netns', 'exec', netns, 'sh', '-c', command], { encoding: 'utf8' });
const rulesIn = (netns: string) =>
  inside(netns, 'iptables-nft-save -t mangle')
    .split('\n')
    .filter((line) => line.startsWith('-A'));

test('a mode with a folder and a row goes the whole way', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'toy-'));
  try {
    for (const name of [host, annex]) execFileSync('ip', ['netns', 'add', name]);
    inside(
      host,
      `ip link set lo up; ip link add va type veth peer name eth0 netns ${annex}; ip address add 10.9.0.1/24 dev va; ip link set va up`,
    );
    inside(annex, 'ip link set lo up; ip address add 10.9.0.2/24 dev eth0; ip link set eth0 up');
    const parsed = library.parseNodeState({
      apiVersion: 'redirect/v1',
      kind: 'NodeState',
      mode: 'toy',
      profile: 'plain',
      backend: 'iptables-nft',
      node: { name: 'toy-node', hostIP: '10.9.0.1' },
      annex: { ip: '10.9.0.2', hostInterface: 'va', netns: `/run/netns/${annex}` },
      constants: { port: 7070 },
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
    const state = parsed.value;
    expect(library.printNodeState(state)).toContain('mark: 0x7/0xf');
    expect(library.render(library.compile(state)).map(({ path }) => path)).toEqual([
      'host/iptables.rules',
      'annex/iptables.rules',
    ]);

    const options = { machine: labMachine({ netns: `/run/netns/${host}` }), stateDirectory: folder };
    const { plan } = await library.plan(state, options);
    expect(plan.obstacles).toEqual([]);
    expect(plan.steps.map(({ scope, phase }) => `${scope} ${phase}`)).toEqual(['annex rules', 'host rules']);
    await library.apply(state, options);
    const mark = '-p tcp -m tcp --dport 7070 -j MARK --set-xmark 0x7/0xf';
    expect([rulesIn(host), rulesIn(annex)]).toEqual([[`-A OUTPUT ${mark}`], [`-A PREROUTING ${mark}`]]);
    expect((await library.verify(state, options)).plan.changes).toEqual([]);

    const traced = library.trace({ states: [state] }, { from: 'node', to: 'annex:7070' });
    expect(JSON.stringify(traced)).toContain('0x7');

    await library.destroy(null, options);
    expect([rulesIn(host), rulesIn(annex)]).toEqual([[], []]);
  } finally {
    for (const name of [host, annex]) spawnSync('ip', ['netns', 'del', name]);
    rmSync(folder, { recursive: true, force: true });
  }
});
