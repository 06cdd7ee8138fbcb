import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compile, parseNodeState, render } from '../../../src/index.js';

/**
 * The listings of the write-up of June 2023: mangle and nat of a node, then ztunnel's mangle (from another node:
 * 10.244.1.5).
 */
const mangle = `
:ztunnel-FORWARD - [0:0]
:ztunnel-INPUT - [0:0]
:ztunnel-OUTPUT - [0:0]
:ztunnel-POSTROUTING - [0:0]
:ztunnel-PREROUTING - [0:0]
-A PREROUTING -j ztunnel-PREROUTING
-A INPUT -j ztunnel-INPUT
-A FORWARD -j ztunnel-FORWARD
-A OUTPUT -j ztunnel-OUTPUT
-A POSTROUTING -j ztunnel-POSTROUTING
-A ztunnel-FORWARD -m mark --mark 0x220/0x220 -j CONNMARK --save-mark --nfmask 0x220 --ctmask 0x220
-A ztunnel-FORWARD -m mark --mark 0x210/0x210 -j CONNMARK --save-mark --nfmask 0x210 --ctmask 0x210
-A ztunnel-INPUT -m mark --mark 0x220/0x220 -j CONNMARK --save-mark --nfmask 0x220 --ctmask 0x220
-A ztunnel-INPUT -m mark --mark 0x210/0x210 -j CONNMARK --save-mark --nfmask 0x210 --ctmask 0x210
-A ztunnel-OUTPUT -s 10.244.2.1/32 -j MARK --set-xmark 0x220/0xffffffff
-A ztunnel-PREROUTING -i istioin -j MARK --set-xmark 0x200/0x200
-A ztunnel-PREROUTING -i istioin -j RETURN
-A ztunnel-PREROUTING -i istioout -j MARK --set-xmark 0x200/0x200
-A ztunnel-PREROUTING -i istioout -j RETURN
-A ztunnel-PREROUTING -p udp -m udp --dport 6081 -j RETURN
-A ztunnel-PREROUTING -m connmark --mark 0x220/0x220 -j MARK --set-xmark 0x200/0x200
-A ztunnel-PREROUTING -m mark --mark 0x200/0x200 -j RETURN
-A ztunnel-PREROUTING ! -i veth9f651c51 -m connmark --mark 0x210/0x210 -j MARK --set-xmark 0x40/0x40
-A ztunnel-PREROUTING -m mark --mark 0x40/0x40 -j RETURN
-A ztunnel-PREROUTING ! -s 10.244.2.3/32 -i veth9f651c51 -j MARK --set-xmark 0x210/0x210
-A ztunnel-PREROUTING -m mark --mark 0x200/0x200 -j RETURN
-A ztunnel-PREROUTING -i veth9f651c51 -j MARK --set-xmark 0x220/0x220
-A ztunnel-PREROUTING -p udp -j MARK --set-xmark 0x220/0x220
-A ztunnel-PREROUTING -m mark --mark 0x200/0x200 -j RETURN
-A ztunnel-PREROUTING -p tcp -m set --match-set ztunnel-pods-ips src -j MARK --set-xmark 0x100/0x100
`;

const nat = `
:ztunnel-POSTROUTING - [0:0]
:ztunnel-PREROUTING - [0:0]
-A PREROUTING -j ztunnel-PREROUTING
-A POSTROUTING -j ztunnel-POSTROUTING
-A ztunnel-POSTROUTING -m mark --mark 0x100/0x100 -j ACCEPT
-A ztunnel-PREROUTING -m mark --mark 0x100/0x100 -j ACCEPT
`;

const ztunnelMangle = `
:PREROUTING ACCEPT [0:0]
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
:POSTROUTING ACCEPT [0:0]
-A PREROUTING -i pistioin -p tcp -m tcp --dport 15008 -j TPROXY --on-port 15008 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff
-A PREROUTING -i pistioout -p tcp -j TPROXY --on-port 15001 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff
-A PREROUTING -i pistioin -p tcp -j TPROXY --on-port 15006 --on-ip 127.0.0.1 --tproxy-mark 0x400/0xfff
-A PREROUTING ! -d 10.244.1.5/32 -i eth0 -p tcp -j MARK --set-xmark 0x4d3/0xfff
`;

const document = readFileSync(new URL('../../../golden/geneve-seed/document.yaml', import.meta.url), 'utf8');

function tables(path: string, text = document): Record<string, readonly string[]> {
  const parsed = parseNodeState(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.diagnostics));
  const artefact = render(compile(parsed.value)).find((one) => one.path === path);
  const lines = (artefact?.text ?? '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#') && line !== 'COMMIT');
  const found: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of lines) {
    if (line.startsWith('*')) current = found[line.slice(1)] = [];
    else current.push(line);
  }
  return found;
}

function listed(text: string): readonly string[] {
  return text.trim().split('\n');
}

/** The listing omits the headers of the built-in chains. */
function withoutBuiltinHeaders(lines: readonly string[] | undefined): readonly string[] {
  return (lines ?? []).filter((line) => !/^:[A-Z]+ /.test(line));
}

test("the node's tables are those of the listing, rule by rule, and no others", () => {
  const found = tables('host/iptables.rules');
  expect(Object.keys(found)).toEqual(['mangle', 'nat']);
  expect(withoutBuiltinHeaders(found['mangle'])).toEqual(listed(mangle));
  expect(withoutBuiltinHeaders(found['nat'])).toEqual(listed(nat));
});

test("ztunnel's table is that of the listing", () => {
  const found = tables('ztunnel/iptables.rules', document.replace('ip: 10.244.2.3', 'ip: 10.244.1.5'));
  expect(Object.keys(found)).toEqual(['mangle']);
  expect(found['mangle']).toEqual(listed(ztunnelMangle));
});

test('the routes and ip rules of the listing are in the batch', () => {
  const parsed = parseNodeState(document);
  if (!parsed.ok) throw new Error('the document is good');
  const batch = render(compile(parsed.value)).find(({ path }) => path === 'host/ip.batch')?.text ?? '';
  for (const line of [
    'route add 10.244.2.3/32 dev veth9f651c51 table 101',
    'route add 0.0.0.0/0 via 192.168.127.2 dev istioout table 101',
    'route add 10.244.2.3/32 dev veth9f651c51 table 102',
    'route add 0.0.0.0/0 via 10.244.2.3 dev veth9f651c51 table 102',
    'route add 10.244.2.3/32 dev veth9f651c51 table 100',
    'route add 10.244.2.19/32 via 192.168.126.2 dev istioin table 100',
    'rule add priority 100 fwmark 0x200/0x200 goto 32766',
    'rule add priority 101 fwmark 0x100/0x100 lookup 101',
    'rule add priority 102 fwmark 0x40/0x40 lookup 102',
    'rule add priority 103 lookup 100',
  ]) {
    expect(batch).toContain(line);
  }
});
