import { expect, test } from 'vitest';
import { protocols } from '../../../src/ir/protocols.js';
import type { Family } from '../../../src/ir/ruleset.js';
import { addresses, type Flow, masqueraded, travelPods, ztunnel } from './programmed-pods.js';

/*
 * The flows of a pod in the mesh, in the kernel and in the interpreter: rules hit, marks at every hook, and where each
 * packet comes out.
 */

const { icmp, icmp6, tcp, udp } = protocols;

function flowsOf(family: Family): readonly Flow[] {
  const { g, m, n, node, p, w } = addresses[family];
  const is4 = family === 'ipv4';
  const loopback = is4 ? '127.0.0.1' : '::1';
  const probes = is4 ? '169.254.7.127' : 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff';
  const echo = { protocol: is4 ? icmp : icmp6, port: 0 };
  const http = { protocol: tcp, port: 80 };
  const app = { from: 'm', source: m } as const;
  const proxy = { ...app, mark: ztunnel } as const;
  return [
    { what: 'an application to the world', ...app, destination: w, ...http },
    { what: 'DNS over UDP', ...app, destination: w, protocol: udp, port: 53 },
    { what: 'DNS over TCP', ...app, destination: w, protocol: tcp, port: 53 },
    { what: "ztunnel's DNS to its resolver", ...proxy, destination: w, protocol: udp, port: 53 },
    { what: 'an application to its own address', ...app, destination: m, protocol: tcp, port: 8080 },
    { what: 'an application to the loopback', from: 'm', source: loopback, destination: loopback, ...http },
    { what: 'DNS on the loopback', from: 'm', source: loopback, destination: loopback, protocol: udp, port: 53 },
    { what: 'DNS to its own address', ...app, destination: m, protocol: udp, port: 53 },
    { what: 'ztunnel to another', ...proxy, destination: n, protocol: tcp, port: 15008 },
    { what: 'ztunnel to the world', ...proxy, destination: w, ...http },
    { what: 'plaintext of another pod', from: 'p', source: p, destination: m, ...http },
    { what: 'HBONE of the world', from: 'w', source: w, destination: m, protocol: tcp, port: 15008 },
    { what: 'a probe of the node', from: 'node', source: node, destination: m, protocol: tcp, port: 8080 },
    { what: 'forwarded with the address of the node', from: 'w', source: masqueraded[family], destination: m, ...http },
    { what: 'the node to a pod outside', from: 'node', source: node, destination: p, ...http },
    {
      what: 'ztunnel to its pod with the address of a pod',
      from: 'm',
      source: p,
      destination: m,
      mark: ztunnel,
      ...http,
    },
    { what: 'ztunnel to its pod with one of the world', from: 'm', source: w, destination: m, mark: ztunnel, ...http },
    { what: 'a guest to the world', from: 'g', source: g, destination: w, ...http },
    { what: 'DNS of a guest', from: 'g', source: g, destination: w, protocol: udp, port: 53 },
    { what: 'other UDP', ...app, destination: w, protocol: udp, port: 4000 },
    { what: 'echo to the world', ...app, destination: w, ...echo },
    { what: 'echo of the world', from: 'w', source: w, destination: m, ...echo },
    { what: 'UDP of the world', from: 'w', source: w, destination: m, protocol: udp, port: 53 },
    { what: 'UDP of the node', from: 'node', source: node, destination: m, protocol: udp, port: 53 },
    { what: 'to the address of the probes', ...app, destination: probes, ...http },
    { what: 'another protocol', ...app, destination: w, protocol: 253, port: 0 },
  ];
}

/** Rules of iptables are the same with both of its backends: the older one is asked about one family. */
test.each([
  ['iptables-nft', ['ipv4', 'ipv6'], 40],
  ['iptables-legacy', ['ipv4'], 20],
  ['nft', ['ipv4', 'ipv6'], 40],
] as const)('%s: every flow takes the predicted path', async (backend, families, answered) => {
  const { travelled, wrong } = await travelPods(backend, flowsOf, families);
  expect(wrong).toEqual([]);
  const ends = new Set(travelled.map(({ trials }) => trials[0]?.end.packet.destinationPort));
  expect([...ends]).toEqual(expect.arrayContaining([15001, 15006, 15008, 15053, 8080]));
  // Every conversation but those that the pod cannot forward has its answer.
  expect(travelled.filter(({ trials }) => trials.length === 3).length).toBeGreaterThan(answered);
});
