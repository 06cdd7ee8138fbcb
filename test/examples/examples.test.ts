import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyUntil } from '../../examples/abort.js';
import { keepNode } from '../../examples/agent.js';
import { dryRun } from '../../examples/dry-run.js';
import { auditedMachine } from '../../examples/executor.js';
import { apply, observe, printNodeState, type Snapshot, verify, writeObservation } from '../../src/index.js';
import { joiner, pods, withFakeNode } from '../fakes/index.js';

test('an agent applies, repairs, follows the document, and passes over a bad one', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const control = new AbortController();
    const texts = [
      printNodeState(document({ pods })),
      printNodeState(document({ pods })),
      printNodeState(document({ pods: [...pods, joiner] })),
      'kind: NodeState',
    ];
    const lines: string[] = [];
    let round = 0;
    await keepNode({
      everyMs: 0,
      on: options,
      signal: control.signal,
      log: (line) => lines.push(line),
      read: async () => {
        // Somebody else deletes a member of our set between the first two rounds.
        if (round === 1) kernel.run(null, 'ipset restore', 'del ztunnel-pods-ips 10.244.1.3\n');
        if (round === texts.length - 1) control.abort();
        round += 1;
        return texts[round - 1] ?? '';
      },
    });
    expect(lines).toEqual([
      expect.stringMatching(/^done: \d{2,} changes$/),
      'done: 1 changes',
      'done: 3 changes',
      expect.stringContaining('apiVersion: '),
    ]);
    expect((await verify(document({ pods: [...pods, joiner] }), options)).plan.changes).toEqual([]);
  }));

test('a dry run says what would change, what fails, and what is wrong with a document', () =>
  withFakeNode(async ({ document, options }) => {
    const folder = mkdtempSync(join(tmpdir(), 'dry-run-'));
    try {
      const state = document({ profile: 'hardened' });
      const { meta, snapshots } = await observe(state, options);
      const observed = Object.entries(snapshots).map(([scope, files]) => [scope, withDevices(files)] as const);
      await writeObservation(folder, { meta, snapshots: Object.fromEntries(observed) });
      const run = await dryRun(printNodeState(state), 'node.yaml', folder);
      expect(run.code).toBe(0);
      expect(run.text).toContain('+ set ztunnel-pods-ips member 10.244.1.3');
      expect(run.files).toContain('host/iptables.rules');
      const published = await dryRun(printNodeState(document({ profile: 'istio-1.20' })), 'node.yaml', folder);
      expect([published.code, published.text]).toEqual([2, expect.stringContaining('node-reaches-pods')]);
      const bad = await dryRun('kind: NodeState\n', 'node.yaml', folder);
      expect([bad.code, bad.text]).toEqual([3, expect.stringContaining('node.yaml:1:1: ')]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }));

test('an auditor sees every command that writes, and no other; what it refuses is rolled back', () =>
  withFakeNode(async ({ document, options }) => {
    const seen: string[] = [];
    const ended: (number | null)[] = [];
    const watching = {
      before: ({ argv }: { argv: readonly string[] }) => void seen.push(argv.join(' ')),
      after: ({ exitCode }: { exitCode: number | null }) => void ended.push(exitCode),
    };
    const machine = auditedMachine(watching, options.machine);
    await apply(document({ pods }), { ...options, machine });
    expect(seen).toContain('ipset restore');
    expect(seen).toContainEqual(expect.stringMatching(/^iptables-nft-restore /));
    expect(seen).toContainEqual(expect.stringMatching(/^tee \/proc\/sys\//));
    expect(ended).toEqual(seen.map(() => 0));
    const [before, count] = [await verify(document({ pods }), options), seen.length];
    expect([before.plan.changes, seen.length]).toEqual([[], count]);
    const refusing = {
      ...watching,
      before: ({ argv }: { argv: readonly string[] }) => {
        if (argv[0] === 'ipset') throw new Error('not today');
      },
    };
    await expect(
      apply(document({ pods: [...pods, joiner] }), { ...options, machine: auditedMachine(refusing, options.machine) }),
    ).rejects.toThrow('not today');
  }));

test('an apply that is given up leaves the node untouched, or as it was', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    expect(await applyUntil(AbortSignal.abort(), document(), options)).toBe('untouched');
    const control = new AbortController();
    kernel.faults.push({ meets: (_, write) => write === 3, meanwhile: () => control.abort() });
    expect(await applyUntil(control.signal, document(), options)).toBe('taken-back');
    expect(await applyUntil(new AbortController().signal, document(), options)).toBe('done');
    expect((await verify(document(), options)).plan.changes).toEqual([]);
  }));

test('every example has a place in the guide of the library', () => {
  const guide = readFileSync('docs/library.md', 'utf8');
  for (const file of readdirSync('examples')) expect(guide).toContain(`(../examples/${file})`);
});

/** The devices have their sysctls, which the kernel in memory does not list. */
function withDevices(files: Snapshot): Snapshot {
  const links = JSON.parse(files['ip-addr.json'] ?? '[]') as readonly { readonly ifname: string }[];
  const lines = links.map(({ ifname }) => `net/ipv4/conf/${ifname}/rp_filter = 0\n`);
  return { ...files, 'sysctl.conf': [files['sysctl.conf'], ...lines].join('') };
}
