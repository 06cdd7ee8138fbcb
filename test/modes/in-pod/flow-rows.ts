import type { TraceQuestion } from '../../../src/index.js';
import { webPod } from './document.js';

/* The flows of a mesh pod, by what is said of each. */

export const flowPods = [
  { ...webPod, virtualInterfaces: ['vnet0'] },
  {
    ...webPod,
    name: 'db-0',
    uid: '2f1f0a51-6a1e-4a53-8d52-7a2f1c1f8a10',
    ips: ['10.244.1.8', 'fd00:10:244:1::8'],
    netns: '/run/netns/db-0',
  },
  {
    ...webPod,
    name: 'gateway-0',
    uid: '8f0e2f63-51ce-4a7e-8f4c-0a4b8f3b9d21',
    ips: ['10.244.1.20', 'fd00:10:244:1::20'],
    netns: '/run/netns/gateway-0',
    ingress: true,
    dnsCapture: false,
  },
  { namespace: 'default', name: 'plain-0', ips: ['10.244.1.9', 'fd00:10:244:1::9'], mesh: false },
];

export const flowWords = {
  ipv4: {
    own: '10.244.1.7',
    other: '10.244.1.8',
    plain: '10.244.1.9',
    gateway: '10.244.1.20',
    world: '203.0.113.9',
    loopback: '127.0.0.1',
    probes: '169.254.7.127',
  },
  ipv6: {
    own: '[fd00:10:244:1::7]',
    other: '[fd00:10:244:1::8]',
    plain: '[fd00:10:244:1::9]',
    gateway: '[fd00:10:244:1::20]',
    world: '[2001:db8::9]',
    loopback: '[::1]',
    probes: '[fd16:9254:7127:1337:ffff:ffff:ffff:ffff]',
  },
} as const;

type Words = (typeof flowWords)['ipv4' | 'ipv6'];

export const bare = (address: string) => address.replace(/^\[(.*)\]$/, '$1');
export const web = 'default/web-0';
const takenBy = (port: number, pod = web) => `port ${port} of ztunnel in ${pod} takes it`;
export const back = 'comes back to default/web-0 itself';
export const itself = `${web} itself has it`;
const away = 'it leaves the node by eth0';

/** A flow, its verdict, that about its answer, and which rules of ours its first packet meets. */
interface Row {
  readonly what: string;
  readonly from: string;
  readonly to: string;
  readonly more?: Partial<TraceQuestion>;
  readonly sentence: string;
  readonly answer: string;
  readonly rules: readonly string[];
}

const udp = { protocol: 'udp' };

export function rowsOf(is: Words): readonly Row[] {
  const { gateway, loopback, other, own, plain, probes, world } = is;
  return [
    {
      what: 'application to a remote address',
      from: web,
      to: `${world}:443`,
      sentence: `captured outbound: ${takenBy(15001)}`,
      answer: back,
      rules: ['n12'],
    },
    {
      what: 'application to another mesh pod',
      from: web,
      to: `${other}:80`,
      sentence: `captured outbound: ${takenBy(15001)}`,
      answer: back,
      rules: ['n12'],
    },
    {
      what: 'DNS over UDP',
      from: web,
      to: `${world}:53`,
      more: udp,
      sentence: `captured as DNS: ${takenBy(15053)}`,
      answer: back,
      rules: ['n8'],
    },
    {
      what: 'DNS over TCP',
      from: web,
      to: `${world}:53`,
      sentence: `captured as DNS: ${takenBy(15053)}`,
      answer: back,
      rules: ['n9'],
    },
    {
      what: "ztunnel's own DNS",
      from: `ztunnel@${web}`,
      to: `${world}:53`,
      more: udp,
      sentence: `not captured: ztunnel's own packets pass, by their mark; ${away}`,
      answer: back,
      rules: ['r3'],
    },
    {
      what: 'ztunnel to the world',
      from: 'ztunnel@web-0',
      to: `${world}:443`,
      sentence: `not captured: ztunnel's own packets pass, by their mark; ${away}`,
      answer: back,
      rules: [],
    },
    {
      what: 'ztunnel to another, HBONE',
      from: 'ztunnel@web-0',
      to: `${other}:15008`,
      sentence: `captured as HBONE: ${takenBy(15008, 'default/db-0')}`,
      answer: back,
      rules: [],
    },
    {
      what: 'application to its own address',
      from: web,
      to: `${own}:8080`,
      sentence: `not captured: the address is the pod's own; ${itself}`,
      answer: back,
      rules: ['n11'],
    },
    {
      what: "application to its own address at ztunnel's port",
      from: web,
      to: `${own}:15006`,
      sentence: `not captured: the address is the pod's own; ${itself}`,
      answer: back,
      rules: ['n11'],
    },
    {
      what: 'application to the loopback',
      from: web,
      to: `${loopback}:80`,
      sentence: `not captured: ${bare(loopback)} is the pod's own loopback; ${itself}`,
      answer: back,
      rules: [],
    },
    {
      what: 'DNS on the loopback',
      from: web,
      to: `${loopback}:53`,
      more: udp,
      sentence: `not captured: ${bare(loopback)} is the pod's own loopback; ${itself}`,
      answer: back,
      rules: [],
    },
    {
      what: 'plaintext of a pod outside',
      from: 'plain-0',
      to: `${own}:80`,
      sentence: `captured inbound: ${takenBy(15006)}`,
      answer: 'comes back to default/plain-0 by veth3',
      rules: ['n7'],
    },
    {
      what: 'plaintext of the world',
      from: world,
      to: `${own}:80`,
      sentence: `captured inbound: ${takenBy(15006)}`,
      answer: 'comes back to the network by eth0',
      rules: ['n7'],
    },
    {
      what: 'HBONE of the world',
      from: world,
      to: `${own}:15008`,
      sentence: `captured as HBONE: ${takenBy(15008)}`,
      answer: 'comes back to the network by eth0',
      rules: [],
    },
    {
      what: 'a probe of the node',
      from: 'node',
      to: `${own}:8080`,
      sentence: `not captured: its source ${bare(probes)} is that of the node's probes; ${itself}`,
      answer: 'comes back to host itself',
      rules: ['SNAT', 'n5'],
    },
    {
      what: 'ztunnel to its pod as a client',
      from: `ztunnel@${web},ip=${bare(plain)}`,
      to: `${own}:8080`,
      sentence: `not captured: ztunnel's own packets pass, by their mark; ${itself}`,
      answer: back,
      rules: ['n11', 'm3'],
    },
    {
      what: 'a guest, TCP',
      from: `iface=vnet0@${web}`,
      to: `${world}:80`,
      sentence: `captured outbound: ${takenBy(15001)}`,
      answer: 'comes back to a guest of default/web-0 by vnet0',
      rules: ['n3'],
    },
    {
      what: 'a guest, UDP',
      from: `iface=vnet0@${web}`,
      to: `${world}:53`,
      more: udp,
      sentence: `not captured: only TCP of the pod's guests is redirected; ${away}`,
      answer: 'is misrouted to the network by eth0',
      rules: [],
    },
    {
      what: 'UDP other than DNS',
      from: web,
      to: `${world}:123`,
      more: udp,
      sentence: `not captured: only TCP and DNS are redirected, and this is other UDP; ${away}`,
      answer: back,
      rules: [],
    },
    {
      what: 'ICMP',
      from: web,
      to: bare(world),
      more: { protocol: 'icmp' },
      sentence: `not captured: only TCP and DNS are redirected, and this is ${world.startsWith('[') ? 'ICMPv6' : 'ICMP'}; ${away}`,
      answer: back,
      rules: [],
    },
    {
      what: 'ICMP on its way in',
      from: world,
      to: bare(own),
      more: { protocol: 'icmp' },
      sentence: `not captured: only TCP is redirected on its way in; ${itself}`,
      answer: 'comes back to the network by eth0',
      rules: [],
    },
    {
      what: 'to the address of the probes',
      from: web,
      to: `${probes}:80`,
      sentence: `not captured: it goes to the address of the probes; ${away}`,
      answer: back,
      rules: ['n6'],
    },
    {
      what: 'in to an ingress',
      from: world,
      to: `${gateway}:80`,
      sentence:
        'not captured: inbound connections of default/gateway-0 bypass ztunnel (ingress); default/gateway-0 itself has it',
      answer: 'comes back to the network by eth0',
      rules: [],
    },
    {
      what: 'DNS without its capture',
      from: 'gateway-0',
      to: `${world}:53`,
      more: udp,
      sentence: `not captured: DNS capture is off for default/gateway-0; ${away}`,
      answer: 'comes back to default/gateway-0 itself',
      rules: [],
    },
    {
      what: 'a pod outside the mesh',
      from: 'plain-0',
      to: `${world}:80`,
      sentence: `not captured: default/plain-0 is not in the mesh; ${away}`,
      answer: 'comes back to default/plain-0 by veth3',
      rules: [],
    },
    {
      what: 'the node to a pod outside',
      from: 'node',
      to: `${plain}:80`,
      sentence: 'not captured: default/plain-0 is not in the mesh; it goes straight to default/plain-0 by veth3',
      answer: 'comes back to host itself',
      rules: [],
    },
  ];
}
