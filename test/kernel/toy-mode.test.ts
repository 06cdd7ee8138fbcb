import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { execFileSync, spawnSync } from './sync-process.js';

// A mode is its folder and a row in each of these lists.
vi.mock('../../src/modes/list.js', async (original) => {
  const list = await original<typeof import('../../src/modes/list.js')>();
  const { toy } = await import('../modes/toy/index.js');
  return { ...list, modes: [...list.modes, toy] };
});
vi.mock('../../src/modes/proofs.js', async (original) => {
  const { proofsOf } = await original<typeof import('../../src/modes/proofs.js')>();
  const { toyProofs } = await import('../modes/toy/proofs.js');
  return { proofsOf: (mode: string) => (mode === 'toy' ? toyProofs : proofsOf(mode)) };
});

// Other files of this worker load the same modules, before and after, with the list as it is.
vi.resetModules();
afterAll(() => {
  vi.doUnmock('../../src/modes/list.js');
  vi.doUnmock('../../src/modes/proofs.js');
  vi.resetModules();
});

const library = await import('../../src/index.js');
const { labMachine } = await import('../../src/lab/index.js');

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
