import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Resident, withResident } from './node/resident.js';
import { pods, type TestNode, withTestNode } from './node/test-node.js';
import { spawnSync } from './sync-process.js';

const sysctls = 'grep -r . /proc/sys/net/ipv4/conf/*/rp_filter /proc/sys/net/ipv4/conf/*/accept_local | sort';

/** Rules, sets, links, routes and, with those of the tunnels' ends, sysctls of both namespaces. */
async function whole(node: TestNode, { shell, state }: Resident): Promise<string> {
  const inside = `ip netns exec ${node.netns.ztunnel} sh -c '${sysctls}'`;
  return `${await state()}\n${await shell(`${sysctls}; ${inside}`)}`;
}

function recordIn(folder: string): string {
  return readdirSync(folder).find((name) => name.endsWith('.json') && !name.startsWith('document-')) ?? '';
}

test('sysctls return to their first value through profiles; interfaces that are gone do not count, whoever has their names', () =>
  withTestNode((node) =>
    withResident(node, async (resident) => {
      const { go, shell } = resident;
      const before = await whole(node, resident);
      for (const profile of ['istio-1.20', 'hardened', 'istio-1.18'])
        expect((await go(node.document({ profile }))).error).toBeUndefined();
      expect((await go(null)).error).toBeUndefined();
      expect(await whole(node, resident)).toBe(before);

      await go(node.document());
      const remake =
        'ip link del vp3; ip link add vp3 type veth peer name vp3-p; echo 0 > /proc/sys/net/ipv4/conf/vp3/rp_filter';
      await shell(remake);
      // A set left over from a killed replacement.
      await shell('ipset create ztunnel-pods-ips-new hash:ip; ipset add ztunnel-pods-ips-new 10.244.1.4');
      expect((await go(node.document({ pods: pods.slice(1) }))).error).toBeUndefined();
      const record = JSON.parse(readFileSync(join(node.folder, recordIn(node.folder)), 'utf8'));
      expect(JSON.stringify(record.sysctls)).not.toContain('vp3');
      expect(await shell('ipset list -n')).toBe('ztunnel-pods-ips\n');
      await go(null);
      expect(await shell('cat /proc/sys/net/ipv4/conf/vp3/rp_filter /proc/sys/net/ipv4/conf/vp4/rp_filter')).toBe(
        '0\n1\n',
      );
    }),
  ));

test('a record belongs to its namespace: one that reuses the inode number is left alone, and a stale file is no namespace', () =>
  withTestNode((dead) =>
    withTestNode((node) =>
      withResident(node, async (resident) => {
        const file = dead.write();
        expect(dead.redirect('apply', '--yes', '--no-rehearsal', '-f', file).code).toBe(0);
        await resident.shell('echo 0 > /proc/sys/net/ipv4/conf/vp3/rp_filter');
        const before = await whole(node, resident);
        // As if the kernel had given the number again.
        const { ino } = statSync(`/run/netns/${node.netns.host}`);
        copyFileSync(join(dead.folder, recordIn(dead.folder)), join(node.folder, `${ino}.json`));
        const answer = node.redirect('destroy', '--yes');
        expect([answer.code, answer.out]).toEqual([0, expect.stringContaining('not of this one')]);
        expect(await whole(node, resident)).toBe(before);

        const path = `/run/netns/${dead.netns.ztunnel}`;
        try {
          dead.run('host', `ip netns del ${dead.netns.ztunnel}`);
          writeFileSync(path, '');
          const destroyed = dead.redirect('destroy', '--yes', '-f', file);
          expect([destroyed.code, destroyed.out]).toEqual([0, expect.stringContaining(`${path} is gone`)]);
          // Without a record all namespaces in /run/netns are searched.
          expect(dead.redirect('destroy', '--yes')).toMatchObject({ code: 0, err: '' });
          expect(dead.run('host', 'ip rule; ip route show table all')).not.toMatch(/lookup 10[012]|istio/);
        } finally {
          rmSync(path, { force: true });
        }
      }),
    ),
  ));

test('a failing step leaves the node whole: other backends, tunnels, ztunnels, and from a bare node', () =>
  withTestNode((node) =>
    withResident(node, async (resident) => {
      const { go, shell } = resident;
      const base = { backend: 'nft', profile: 'hardened' } as const;
      const prepare = async () => {
        expect((await go(node.document(base))).error).toBeUndefined();
        const conf = '/proc/sys/net/ipv4/conf';
        await shell(`echo 1 > ${conf}/istioin/accept_local; echo 0 > ${conf}/istioout/rp_filter`);
        return whole(node, resident);
      };
      const before = await prepare();
      const nexts = [
        node.document({ ...base, backend: 'iptables-legacy' }),
        node.document({ ...base, tunnel: { kind: 'veth' } }),
        null,
      ];
      let met = 0;
      for (const next of nexts)
        for (const at of [2, 5, 8]) {
          const answer = await go(next, { at, kind: 'killed when it had done everything' });
          if (answer.struck === null) {
            await prepare();
            continue;
          }
          met += 1;
          expect([answer.struck, answer.error, answer.undone]).toEqual([answer.struck, expect.any(String), true]);
          expect(await whole(node, resident)).toBe(before);
        }
      expect(met).toBeGreaterThan(5);
      expect((await go(null)).error).toBeUndefined();
    }),
  ));

test('destroy needs no writable state folder, and apply names the path that is not writable', () =>
  withTestNode((node) => {
    const file = node.write();
    const folder = join(node.folder, 'state');
    mkdirSync(folder, { mode: 0o700 });
    const program = join(import.meta.dirname, '../../bin/redirect.mjs');
    // In a mount namespace of its own: a folder that is full, or that can only be read, with what an apply left there.
    const run = (mount: string, ...words: readonly string[]) => {
      const script = `mount -t tmpfs -o mode=700,size=64k none ${folder} && ip netns exec ${node.netns.host} ${process.execPath} ${program} apply --yes --no-rehearsal -f ${file} --state-dir ${folder} > /dev/null && ${mount} && ip netns exec ${node.netns.host} ${process.execPath} ${program} ${words.join(' ')} --state-dir ${folder}; code=$?; ls ${folder}; exit $code`;
      const { status, stderr, stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script], { encoding: 'utf8' });
      return { status, stderr, stdout };
    };
    const readOnly = `mount -o remount,ro ${folder}`;
    const full = `! dd if=/dev/zero of=${folder}/ballast bs=4k 2> /dev/null`;
    const other = node.write({ profile: 'hardened' });
    for (const [mount, why] of [
      [readOnly, 'read-only'],
      [full, 'no space'],
    ] as const) {
      const refused = run(mount, 'apply', '--yes', '--no-rehearsal', '-f', other);
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(why)]);
      expect(refused.stderr).toContain(folder);
      expect(refused.stdout).not.toContain('.new');
      const gone = run(mount, 'destroy', '--yes');
      expect([gone.status, gone.stdout]).toEqual([0, expect.stringContaining('Done')]);
      expect(node.run('host', 'ip rule; ip route show table all')).not.toMatch(/lookup 10[012]|istio/);
    }
  }));
