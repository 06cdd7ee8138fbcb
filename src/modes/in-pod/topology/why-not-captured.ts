import type { Match } from '../../../ir/match.js';
import { protocolNames, protocols } from '../../../ir/protocols.js';
import { printAddress } from '../../../simulate/address.js';
import type { Hop } from '../../../simulate/hop.js';
import { capturingSocket } from '../../../simulate/journey/end.js';
import type { KnownPod } from '../../../simulate/network.js';
import { isSelfAddress } from '../../../simulate/question/stays.js';
import type { RecordedPacket } from '../../../simulate/recorder.js';
import { type InpodConstants, inpodConstants } from '../constants.js';
import { proxyWord } from '../scopes.js';
import type { InpodPod, InpodState } from '../state.js';
import { ownObjects } from './own-objects.js';
import { probeCaptured } from './probe-captured.js';

/** Why a packet passes the redirection, as the last mesh pod on its way decided, or why a probe does not pass. */
export function whyNotCaptured(
  state: InpodState | null,
  pods: readonly KnownPod[],
  packet: RecordedPacket,
): string | null {
  const { end, header } = packet;
  if (capturingSocket(end) !== null) return probeCaptured(state, packet);
  if (end.kind !== 'delivered' && end.kind !== 'sent') return null;
  const visited = packet.hops.map(({ namespace }) => pods.find(({ inside }) => inside === namespace));
  const last = visited.findLast((pod) => pod !== undefined);
  if (last === undefined) return outsideMesh(pods, packet);
  const pod = state?.pods.find(({ name, namespace }) => `${namespace}/${name}` === last.name) ?? null;
  const hops = packet.hops.filter(({ namespace }) => namespace === last.inside);
  const constants = state?.constants ?? inpodConstants;
  if (hops.some((hop) => hop.kind === 'connection' && hop.state !== 'NEW')) return 'because its first packet was not';
  const isInbound = hops.some((hop) => hop.kind === 'enters' && hop.device !== 'lo');
  const input = hops.find((hop) => hop.kind === 'enters');
  if (!isInbound && isOfZtunnel(header.mark, constants))
    return `because ${proxyWord}'s own packets pass, by their mark`;
  return (
    exemption(hops, state) ??
    (isSelfAddress(header.destination)
      ? `because ${printAddress(header.destination)} is the pod's own loopback`
      : null) ??
    (isInbound ? inboundReason(last, pod, packet, deviceOf(input)) : outboundReason(last, pod, state, packet))
  );
}

function deviceOf(hop: Hop | undefined): string {
  return hop?.kind === 'enters' ? hop.device : '';
}

/** A rule of ours that accepts the packet ahead of the redirections. */
function exemption(hops: readonly Hop[], state: InpodState | null): string | null {
  const { marks, probe } = state?.constants ?? inpodConstants;
  const { isOwnChain } = ownObjects(state);
  const rules = hops.flatMap((hop) => (hop.kind === 'rule' && isOwnChain(hop.chain) ? [hop] : []));
  const accepting = rules.find(({ rule, table }) => table.name.endsWith('nat') && isAccept(rule));
  if (accepting === undefined) return null;
  const has = (is: (match: Match) => boolean) => accepting.rule.matches.some(is);
  const probes = [probe.ipv4, probe.ipv6].find((address) =>
    has((match) => match.kind === 'source' && match.address.startsWith(`${address}/`)),
  );
  if (probes !== undefined) return `because its source ${probes} is that of the node's probes`;
  if (has((match) => match.kind === 'out-interface' && match.name === 'lo' && !match.negated))
    return "because the address is the pod's own";
  if (has((match) => match.kind === 'mark' && match.mark.value === marks.connection.value))
    return `because it answers a connection of ${proxyWord}`;
  return 'because it goes to the address of the probes';
}

function isOfZtunnel(mark: number, { marks: { ztunnel } }: InpodConstants): boolean {
  return (mark & ztunnel.mask) >>> 0 === ztunnel.value;
}

function isAccept({ target }: { readonly target: Extract<Hop, { kind: 'rule' }>['rule']['target'] }): boolean {
  return target?.kind === 'verdict' && target.verdict === 'ACCEPT';
}

function outboundReason(
  { name }: KnownPod,
  pod: InpodPod | null,
  state: InpodState | null,
  { header }: RecordedPacket,
): string {
  const { destinationPort, protocol } = header;
  if (destinationPort === 53 && protocol === protocols.udp && pod !== null && state !== null) {
    const isOn = pod.dnsCapture ?? state.inpod.dnsCapture;
    return isOn ? 'because DNS on the loopback device passes' : `because DNS capture is off for ${name}`;
  }
  return protocol === protocols.tcp ? unredirected(name) : onlyTcp(header);
}

function inboundReason(known: KnownPod, pod: InpodPod | null, { header }: RecordedPacket, device: string): string {
  if (pod?.virtualInterfaces.includes(device) === true)
    return header.protocol === protocols.tcp
      ? unredirected(known.name)
      : "because only TCP of the pod's guests is redirected";
  if (header.protocol !== protocols.tcp) return 'because only TCP is redirected on its way in';
  if (pod?.ingress === true) return `because inbound connections of ${known.name} bypass ${proxyWord} (ingress)`;
  return unredirected(known.name);
}

function onlyTcp({ protocol }: RecordedPacket['header']): string {
  const word = protocolWords[protocol] ?? protocolNames[protocol] ?? `protocol ${protocol}`;
  return `because only TCP and DNS are redirected, and this is ${word}`;
}

const protocolWords: Readonly<Record<number, string>> = {
  [protocols.udp]: 'other UDP',
  [protocols.icmp]: 'ICMP',
  [protocols.icmp6]: 'ICMPv6',
  [protocols.sctp]: 'SCTP',
};

function unredirected(name: string): string {
  return `because no rule in ${name} redirects it`;
}

function outsideMesh(pods: readonly KnownPod[], { end, header }: RecordedPacket): string | null {
  if (end.namespace === 'host' && end.kind === 'delivered') return null;
  const concerned = [header.source, header.destination].flatMap((address) => {
    const pod = pods.find(({ device, ips }) => device !== null && ips.includes(printAddress(address)));
    return pod === undefined ? [] : [pod.name];
  });
  const [one, other] = concerned;
  if (one === undefined) return 'because no pod of the mesh has part in it';
  if (other === undefined || other === one) return `because ${one} is not in the mesh`;
  return `because neither ${one} nor ${other} is in the mesh`;
}
