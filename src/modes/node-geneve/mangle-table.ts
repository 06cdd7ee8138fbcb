import { allBits } from '../../base/kernel-facts.js';
import { unreachable } from '../../base/unreachable.js';
import {
  connectionMarked,
  from,
  fromLocalSocket,
  inputInterface,
  inSet,
  marked,
  notFrom,
  notInputInterface,
  notProtocol,
  protocol,
  returnToCaller,
  rule,
  saveToConnection,
  setMark,
  udpTo,
} from '../../ir/make.js';
import type { Origin } from '../../ir/origin.js';
import type { Rule, Table } from '../../ir/ruleset.js';
import { tableWithJumps } from './chains.js';
import type { TunnelConstants } from './constants.js';
import type { GeneveInputs } from './inputs.js';

function origin(purpose: string, ...causes: readonly string[]): Origin {
  return { purpose, causes };
}

/** Sets the marks of packets: all decisions of the redirection are made here. */
export function mangleTable(inputs: GeneveInputs): Table {
  const remember = rememberDecisions(inputs);
  return tableWithJumps('mangle', inputs.constants.chainPrefix, {
    PREROUTING: [...outOfTunnels(inputs), ...classify(inputs)],
    INPUT: remember,
    FORWARD: remember,
    OUTPUT: [skipOwnTraffic(inputs)],
    POSTROUTING: [],
  });
}

function outOfTunnels({ constants }: GeneveInputs): readonly Rule[] {
  const { inbound, outbound } = constants.tunnels;
  const pair = (tunnel: TunnelConstants, path: string): readonly Rule[] => [
    rule(
      [inputInterface(tunnel.name)],
      setMark(constants.marks.skip),
      origin('what comes back out of a tunnel is routed by the main table', path, 'constants.marks.skip'),
    ),
    rule([inputInterface(tunnel.name)], returnToCaller, origin('and is looked at no further', path)),
  ];
  return [...pair(inbound, 'constants.tunnels.inbound.name'), ...pair(outbound, 'constants.tunnels.outbound.name')];
}

function classify({ constants, profile, tunnel, ztunnel }: GeneveInputs): readonly Rule[] {
  const { marks, set } = constants;
  const veth = ztunnel.hostInterface;
  const stopIfSkipped = rule(
    [marked(marks.skip)],
    returnToCaller,
    origin('decided: the main table routes it', 'constants.marks.skip'),
  );
  return [
    rule(
      [protocol('udp'), udpTo(tunnel.port)],
      returnToCaller,
      origin("the tunnels' own packets stay unmarked: a mark is copied between inner and outer packet", 'tunnel.port'),
    ),
    rule(
      [connectionMarked(marks.connSkip)],
      setMark(marks.skip),
      origin('the other direction of a connection that was let pass', 'constants.marks.connSkip'),
    ),
    stopIfSkipped,
    rule(
      [notInputInterface(veth), connectionMarked(marks.proxy)],
      setMark(marks.proxyReturn),
      origin('towards a socket of ztunnel that speaks with the address of somebody else', 'ztunnel.hostInterface'),
    ),
    rule(
      [marked(marks.proxyReturn)],
      returnToCaller,
      origin("decided: straight to ztunnel's veth", 'constants.marks.proxyReturn'),
    ),
    rule(
      [notFrom(`${ztunnel.ip}/32`), inputInterface(veth)],
      setMark(marks.proxy),
      origin('ztunnel speaking with the address of a client or server', 'ztunnel.ip', 'ztunnel.hostInterface'),
    ),
    stopIfSkipped,
    rule(
      [inputInterface(veth)],
      setMark(marks.connSkip),
      origin("ztunnel's own traffic (control plane, certificates)", 'ztunnel.hostInterface'),
    ),
    profile.passed === 'udp'
      ? rule([protocol('udp')], setMark(marks.connSkip), origin('UDP is not captured', 'constants.marks.connSkip'))
      : rule([notProtocol('tcp')], setMark(marks.connSkip), origin('only TCP is captured', 'constants.marks.connSkip')),
    stopIfSkipped,
    rule(
      [protocol('tcp'), inSet(set, 'src')],
      setMark(marks.outbound),
      origin('TCP of mesh pods goes to the outbound tunnel', 'pods', 'constants.set', 'constants.marks.outbound'),
    ),
  ];
}

/** Runs after routing, because NAT may have changed the connection's tuple. */
function rememberDecisions({ constants }: GeneveInputs): readonly Rule[] {
  const { connSkip, proxy } = constants.marks;
  return [
    rule(
      [marked(connSkip)],
      saveToConnection(connSkip),
      origin('remember on the connection that it was let pass', 'constants.marks.connSkip'),
    ),
    rule(
      [marked(proxy)],
      saveToConnection(proxy),
      origin('remember on the connection that ztunnel speaks for somebody else', 'constants.marks.proxy'),
    ),
  ];
}

/** The published profiles keep the published rule, which has no mask and overwrites all 32 bits of the mark. */
function skipOwnTraffic({ constants, hostIP, profile }: GeneveInputs): Rule {
  const { mask, value } = constants.marks.connSkip;
  const pass = setMark({ value, mask: profile.masksOwnTraffic ? mask : allBits });
  const fromNode = from(`${hostIP}/32`);
  switch (profile.ownTraffic) {
    case 'host-ip':
      return rule([fromNode], pass, origin("the node's own traffic, kubelet probes above all, passes", 'node.hostIP'));
    case 'local-sockets':
      return rule(
        [fromNode, protocol('tcp'), fromLocalSocket(), inSet(constants.set, 'dst')],
        pass,
        origin("the node's own connections to mesh pods, kubelet probes above all, pass", 'node.hostIP', 'pods'),
      );
    default:
      return unreachable(profile.ownTraffic);
  }
}
