import { expect, test } from 'vitest';
import { thisMachine } from '../../src/index.js';
import { labMachine } from '../../src/lab/index.js';
import { withLab } from './lab-for-tests.js';

test("a node's machine sees the node, not the namespace of the process", async () => {
  await withLab(async (lab) => {
    const machine = labMachine(lab.nodes.node2);
    expect(await machine.list('/proc/sys/net/ipv4/conf')).toEqual(
      expect.arrayContaining(['all', 'default', 'eth0', 'vethb1', 'vethd1', 'vethzt2']),
    );
    expect(await machine.readText('/proc/sys/net/ipv4/conf/vethb1/rp_filter')).toBe('1\n');
    expect(await machine.readText('/proc/sys/net/ipv4/conf/no-such-link/rp_filter')).toBeNull();
    expect(await machine.list('/proc/sys/net/ipv4/no-such-folder')).toEqual([]);
    await machine.writeText('/proc/sys/net/ipv4/conf/vethb1/rp_filter', '2\n');
    expect(await machine.readText('/proc/sys/net/ipv4/conf/vethb1/rp_filter')).toBe('2\n');
    expect(await machine.inode('/proc/self/ns/net')).toBe(await thisMachine.inode(lab.nodes.node2.netns));
    expect(await machine.inode('/proc/self/ns/net')).not.toBe(await thisMachine.inode('/proc/self/ns/net'));
    expect((await machine.execute({ argv: ['ip', '-brief', 'link'] })).stdout).toContain('vethb1');
    const ztunnel = { argv: ['ip', '-brief', 'link'], netns: lab.nodes.node1.proxy.netns };
    expect((await machine.execute(ztunnel)).stdout).toContain('eth0');
  });
});

test('writing to an unwritable place fails', async () => {
  await withLab(async (lab) => {
    const machine = labMachine(lab.nodes.node1);
    await expect(machine.writeText('/proc/sys/net/ipv4/conf/no-such-link/rp_filter', '0\n')).rejects.toThrow(
      /rp_filter/,
    );
  });
});
