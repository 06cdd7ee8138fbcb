import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withResident } from './node/resident.js';
import { withTestNode } from './node/test-node.js';

/** Foreign objects in our place, with the commands that remove them. */
const nodes = [
  [
    "a cloud image's policy routing",
    'ip link add ens5 type veth peer name ens5-p; ip link set ens5-p up; ip link set ens5 up; ip route add 10.9.0.1/32 dev ens5 scope link table 101; ip route add default via 10.9.0.1 dev ens5 onlink table 102; ip rule add prio 103 lookup 100',
    'ip link del ens5; ip rule del prio 103',
  ],
  [
    'chains and a set of our names',
    "ipset create ztunnel-pods-ips hash:ip; ipset add ztunnel-pods-ips 192.0.2.1; printf '*mangle\\n:ztunnel-FORWARD - [7:77]\\n-A FORWARD -j ztunnel-FORWARD\\n-A ztunnel-FORWARD -m mark --mark 0x10000/0x10000 -j ACCEPT\\nCOMMIT\\n' | iptables-nft-restore --noflush",
    'iptables-nft -t mangle -F; iptables-nft -t mangle -X; ipset destroy ztunnel-pods-ips',
  ],
  [
    'a veth and a table of our names',
    "ip link add istioin type veth peer name pistioin; ip rule add prio 101 fwmark 0x100/0x100 lookup 101; nft 'add table ip ztunnel-redirect; add chain ip ztunnel-redirect theirs; add rule ip ztunnel-redirect theirs drop'",
    'ip link del istioin; ip rule del prio 101; nft delete table ip ztunnel-redirect',
  ],
] as const;

test('on a node that never held the design its shapes are foreign: left alone, and reported as collisions', () =>
  withTestNode((node) =>
    withResident(node, async ({ go, shell, state }) => {
      for (const [name, put, take] of nodes) {
        await shell(`set -e; ${put}`);
        const before = await state();
        expect([name, await go(null)]).toEqual([name, { outcome: 'nothing-to-do', struck: null }]);
        expect([name, (await go(node.document())).error]).toEqual([name, expect.stringContaining('in the way')]);
        expect([name, await state()]).toEqual([name, before]);
        await shell(take);
      }
    }),
  ));

test('a node programmed by another agent of the design is adopted, and cleaned without document or record', () =>
  withTestNode((node) =>
    withResident(node, async ({ go, shell, state, verify }) => {
      const bare = await state();
      const document = node.document({ profile: 'istio-1.18' });
      expect((await go(document)).error).toBe(undefined);
      const asAgent = [
        'ip rule del prio 101; ip rule add prio 101 fwmark 0x100/0x100 lookup 101',
        'ip route replace default via 10.244.1.2 dev vzt onlink table 102',
        'iptables-nft -t mangle -F ztunnel-INPUT',
      ];
      await shell(asAgent.join('; '));
      for (const name of readdirSync(node.folder)) rmSync(join(node.folder, name), { recursive: true });
      expect(await verify(document)).toBe(2);
      expect(await go(null)).toMatchObject({ outcome: 'done' });
      expect(await state()).toBe(bare);
      // Built-in chains stay, as anybody may use them: they hold nothing, and every packet passes.
      const tables = await shell('nft -s list ruleset');
      expect(tables).toContain('table ip mangle');
      const empty =
        /^(table ip (mangle|nat|filter) \{|\tchain [A-Z]+ \{|\t\ttype \w+ hook \w+ priority [\w -]+; policy accept;|\t?\})$/;
      expect(tables.split('\n').filter((line) => line !== '' && !empty.test(line))).toEqual([]);
    }),
  ));
