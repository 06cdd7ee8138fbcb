import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apply, destroy, verify } from '../../src/index.js';
import { type FakeNode, pods, withFakeNode, ztunnelPath } from '../fakes/index.js';

function recordFile({ kernel, options }: FakeNode): string {
  return join(options.stateDirectory ?? '', `${kernel.host.inode}.json`);
}

/** The part of another namespace. */
function partFile({ kernel, options }: FakeNode): string {
  return join(options.stateDirectory ?? '', `${kernel.host.inode}.${kernel.namespaceAt(ztunnelPath)?.inode}.json`);
}

function recordOf(path: string) {
  return JSON.parse(readFileSync(path, 'utf8')) as {
    backend: string;
    designs: readonly unknown[];
    binding: { boot: string; stamps: readonly string[] };
    ztunnels: readonly { netns: string; inode: string; stamps: readonly string[] }[];
    sysctls: readonly { key: string; previous: string; written: readonly string[] }[];
  };
}

test('an apply records its namespaces and earlier values; destroy needs nothing else, and removes the record', () =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    const before = kernel.state();
    await apply(document({ profile: 'hardened' }), options);
    const { backend, designs, sysctls, ztunnels } = recordOf(recordFile(node));
    expect({ backend, designs: designs.length }).toEqual({ backend: 'iptables-nft', designs: 1 });
    expect(ztunnels).toEqual([]);
    const part = recordOf(partFile(node));
    expect(part.ztunnels).toMatchObject([{ netns: ztunnelPath, inode: kernel.namespaceAt(ztunnelPath)?.inode }]);
    expect(part.binding).toMatchObject({ boot: kernel.boot, stamps: part.ztunnels[0]?.stamps });
    const veth = sysctls.find(({ key }) => key === `net/ipv4/conf/${pods[0]?.hostInterface}/rp_filter`);
    expect(veth).toMatchObject({ previous: '1', written: ['2'] });
    await destroy(null, options);
    expect([recordFile(node), partFile(node)].filter((path) => existsSync(path))).toEqual([]);
    expect(kernel.state()).toEqual(before);
  }));

test('the record is written before anything else', () =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    let wasThere = false;
    const look = () => {
      wasThere = existsSync(recordFile(node));
    };
    kernel.faults.push({ meets: (_, write) => write === 1, meanwhile: look });
    await apply(document(), options);
    expect(wasThere).toBe(true);
  }));

test('after a reboot the earlier record is ignored, which is reported', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    await apply(document(), options);
    kernel.boot = '5a9d2c1e-0000-4000-8000-000000000002';
    const { plan } = await verify(document(), options);
    expect(plan.notes.join()).toMatch(/is of an earlier boot or of a namespace that is gone/);
    await apply(document({ profile: 'hardened' }), options);
    expect((await verify(document({ profile: 'hardened' }), options)).plan.notes).toEqual([]);
  }));

test('a reused inode number of a namespace that is gone is not trusted', () =>
  withFakeNode(async (node) => {
    const { document, kernel, options } = node;
    await apply(document(), options);
    const old = kernel.namespaceAt(ztunnelPath)?.inode ?? '';
    kernel.removeNamespace(ztunnelPath);
    kernel.wait(1000);
    const made = kernel.addNamespace(ztunnelPath);
    Object.assign(made, { inode: old });
    kernel.ip(ztunnelPath, 'link set lo up');
    kernel.ip(
      null,
      `link add dev vzt type veth peer name eth0 netns ${ztunnelPath}`,
      'addr add 10.244.1.1/32 dev vzt',
      'link set dev vzt up',
      'route add 10.244.1.2/32 dev vzt',
    );
    kernel.ip(ztunnelPath, 'addr add 10.244.1.2/24 dev eth0', 'link set dev eth0 up');
    const { plan } = await verify(document(), options);
    expect(plan.notes).toEqual([`the namespace ${ztunnelPath} is gone, and what ztunnel had in it with it`]);
    await apply(document(), options);
    expect((await verify(document(), options)).plan.changes).toEqual([]);
  }));

test('destroy restores a value that another program wrote after us', () =>
  withFakeNode(async ({ document, kernel, options }) => {
    const key = 'net/ipv4/conf/vzt/rp_filter';
    const path = `/proc/sys/${key}`;
    await apply(document({ profile: 'hardened' }), options);
    kernel.run(null, `tee ${path}`, '1');
    await apply(document({ profile: 'hardened' }), options);
    await destroy(null, options);
    expect(await options.machine?.readText(path)).toBe('1\n');
  }));

test('one apply at a time: another gives up when its timeout expires', () =>
  withFakeNode(async ({ document, options }) => {
    let second: unknown;
    const confirm = async () => {
      second = await apply(document(), { ...options, namespaceLockSeconds: 0 }).catch((error: unknown) => error);
      return true;
    };
    expect((await apply(document(), { ...options, confirm })).outcome).toBe('done');
    expect(second).toMatchObject({ name: 'LockedError' });
  }));
