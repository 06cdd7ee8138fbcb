import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commandLinesBehind } from './node/command-lines.js';
import { pods, stateOf, type TestNode, withTestNode } from './node/test-node.js';

/** What somebody may have written there; the last line of the first is none. */
const names = {
  rt_tables: '255 local\n254 main\n253 default\n100 uplink2\n101 isp1\n102\tproxies\nno number here\n',
  rt_protos: '2 kern\n3 start\n205 mine\n',
  rt_scopes: '0 world\n253 near\n254 self\n',
  group: '7 lan\n',
  rt_realms: '5 far\n',
  rt_dsfield: '0x10 gold\n',
  rt_marks: '0x100 outmark\n0x200 skipmark\n0x210 proxymark\n0x220 connmark\n',
};

/** Runs command lines on the node, with an /etc/iproute2 of its own. */
function redirectOf(node: TestNode): TestNode['redirect'] {
  const folder = join(node.folder, 'iproute2');
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(names)) writeFileSync(join(folder, file), text);
  const mounted = ['unshare', '-m', 'sh', '-c', 'mount --bind "$0" /etc/iproute2 && exec "$@"', folder];
  const commandLines = commandLinesBehind([...mounted, 'ip', 'netns', 'exec', node.netns.host]);
  onTestFinished(commandLines.end);
  return (...words) => commandLines.run([...words, '--state-dir', node.folder]);
}

/** Others' objects with words that are hard to read, and a tunnel that shares our port. */
const others = [
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  'ip rule add priority 50 iif "$(printf \'a\\033[31mb\')" table 55',
  'ip rule add priority 51 iif "$(printf \'c\\344"d\')" tos 0x10 table 55',
  'ip rule add priority 52 not from 10.99.0.0/16 ipproto udp dport 5-9 table 55 suppress_ifgroup 7 realms 5',
  'ip route add 10.98.0.0/24 dev vp4 scope link table 55 tos 0x10 realms 5',
  'ip link set vp4 alias "$(printf \'x\\033[31my\')"',
  'ip link set vp4 group 7',
  'ip link add shares type vxlan id 7 dstport 4789 remote 192.0.2.9; ip link set shares up',
].join('; ');

/** The output of `ip` on the node. */
function networkOf(node: TestNode): string {
  const state = stateOf(node, 'host');
  return state.slice(state.indexOf('0:\tfrom all'));
}

test('a node with names for numbers and with unusual foreign objects is programmed, verified, traced and cleaned', () =>
  withTestNode((node) => {
    node.run('host', others);
    const before = networkOf(node);
    const redirect = redirectOf(node);
    const document = node.write();
    const applied = redirect('apply', '--yes', '-f', document);
    expect([applied.code, applied.err]).toEqual([
      0,
      expect.stringContaining('ip warns: Database /etc/iproute2/rt_tables is corrupted'),
    ]);
    const verified = redirect('verify', '-f', document);
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('No changes')]);
    const traced = redirect('trace', '--live', '-f', document, '--from', 'default/pod-3', '--to', '10.99.9.9:80');
    expect([traced.code, traced.out]).toEqual([0, expect.stringContaining('captured')]);

    // A foreign set with a timeout in the place of ours: ours is swapped in, and the rules still refer to it.
    node.run('host', 'ipset create w hash:ip timeout 4; ipset swap w ztunnel-pods-ips; ipset destroy w');
    expect(redirect('verify', '-f', document).code).toBe(2);
    expect(redirect('apply', '--yes', '-f', document).code).toBe(0);
    expect(node.run('host', 'ipset save')).not.toContain('timeout');
    expect(node.run('host', 'ipset -t list ztunnel-pods-ips')).toContain(`Number of entries: ${pods.length}`);

    // nft has names for marks from there.
    expect(redirect('apply', '--yes', '-f', document, '--backend', 'nft').code).toBe(0);
    expect(redirect('verify', '-f', document, '--backend', 'nft').code).toBe(0);

    const destroyed = redirect('destroy', '--yes');
    expect([destroyed.code, networkOf(node)]).toEqual([0, before]);
  }));

const both = `python3 -c "import socket, time; s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM); s.bind(('::', 4789)); time.sleep(3600)"`;

test('what the kernel would refuse is a named obstacle: an altname, a tunnel that shares no socket, a program with the port', () =>
  withTestNode((node) => {
    const refused = (change: Readonly<Record<string, unknown>> = {}) => {
      const { code, err } = node.redirect('apply', '--yes', '-f', node.write(change));
      return [code, err];
    };
    node.run('host', 'ip link property add dev vp4 altname istioin altname other');
    expect(refused()).toEqual([1, expect.stringContaining('a link named vp4 has the altname istioin')]);
    node.run('host', 'ip link property del dev vp4 altname istioin');
    const called = pods.map((pod) => (pod.hostInterface === 'vp4' ? { ...pod, hostInterface: 'other' } : pod));
    expect(refused({ pods: called })).toEqual([
      1,
      expect.stringMatching(/other is an altname of the interface vp4(.|\n)*set pods\S+ to vp4/),
    ]);

    node.run('host', 'ip link add theirs type vxlan external dstport 4789; ip link set theirs up');
    const external = expect.stringContaining(
      'UDP port 4789 belongs to the vxlan link theirs, which does not share it (external)',
    );
    expect(refused()).toEqual([1, external]);
    // It is the namespace where it was made that has its socket.
    node.run('host', `ip link set theirs netns ${node.netns.ztunnel}; ip -n ${node.netns.ztunnel} link set theirs up`);
    const moved = expect.stringContaining(`the vxlan link theirs in ${node.netns.ztunnel}`);
    expect(refused()).toEqual([1, moved]);
    node.run('ztunnel', 'ip link del theirs');
    const same = { id: 1000, message: 'has the identifier 1000 of istioin already: the vxlan link theirs' };
    node.run('host', `ip link add theirs type vxlan id ${same.id} dstport 4789 remote 192.0.2.9`);
    expect(refused()).toEqual([1, expect.stringContaining(same.message)]);
    node.run('host', 'ip link del theirs');

    node.run('ztunnel', 'ip link add theirs type vxlan id 1001 dstport 4789 remote 192.0.2.9');
    const there = /^in the way \(ztunnel\): UDP port 4789 has the identifier 1001 of pistioout already/m;
    expect(node.redirect('plan', '-f', node.write())).toMatchObject({ code: 1, out: expect.stringMatching(there) });
    node.run('ztunnel', 'ip link del theirs');

    // As most programs open theirs: of both families.
    node.run(
      'host',
      `${both} > /dev/null 2>&1 & for i in $(seq 600); do grep -q :12B5 /proc/net/udp6 && break; sleep 0.1; done`,
    );
    try {
      expect(refused()).toEqual([1, expect.stringContaining('a program listens on UDP port 4789')]);
      expect(node.redirect('doctor', '-f', node.write()).out).toContain('udp-port-busy');
    } finally {
      node.run('host', "kill $(ss -Hulnp sport = :4789 | sed 's/.*pid=\\([0-9]*\\).*/\\1/')");
    }
  }));
