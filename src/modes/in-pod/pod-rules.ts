import { singlePrefix } from '../../ir/family.js';
import {
  accept,
  connectionMarked,
  from,
  inputInterface,
  marked,
  notTo,
  outputInterface,
  returnToCaller,
  rule,
  tcpTo,
  udpTo,
} from '../../ir/make.js';
import type { Rule } from '../../ir/ruleset.js';
import type { PodRulesInputs } from './inputs.js';
import { loopback } from './loopback.js';
import {
  inZone,
  inZoneOfQuestions,
  notMarked,
  notOutputInterface,
  redirectTo,
  restoreMark,
  setConnectionMark,
  tcp,
  tcpModule,
  tcpToOthersThan,
  to,
  udp,
  udpSourcePort,
} from './matches.js';

const dnsPort = 53;
/** Only between ztunnel and its upstream resolver: an application may use the same ports to the same server. */
const dnsZone = 1;
/**
 * Another one: in the same, a change of profile would leave connections in the way of later questions from the same
 * port.
 */
const questionsZone = 2;

/** Our two chains in each table of a pod. */
export interface PodChains {
  /** Null: nothing jumps to a chain there. */
  readonly prerouting: readonly Rule[] | null;
  readonly output: readonly Rule[];
}

/** Marks the connections on which ztunnel speaks with a client's address, so that their answers come back to it. */
export function mangleRules({ constants: { marks }, profile }: PodRulesInputs): PodChains {
  const restored = profile.restoresForeignBits ? 0xffffffff : marks.connection.mask;
  return {
    prerouting: [
      rule([marked(marks.ztunnel)], setConnectionMark(marks.connection), {
        causes: ['constants.marks.ztunnel', 'constants.marks.connection'],
        purpose: 'a connection that ztunnel opened to the pod with the address of a client',
      }),
    ],
    output: [
      rule([connectionMarked(marks.connection)], restoreMark(restored), {
        causes: ['constants.marks.connection'],
        purpose: 'its answers are routed back to ztunnel',
      }),
    ],
  };
}

/** Sends first packets of connections to ztunnel's listeners. */
export function natRules(inputs: PodRulesInputs): PodChains {
  return { prerouting: [...fromVirtualInterfaces(inputs), ...inbound(inputs)], output: outbound(inputs) };
}

function fromVirtualInterfaces({ constants, pod, profile }: PodRulesInputs): readonly Rule[] {
  const origin = { causes: [`${pod.path}.virtualInterfaces`], purpose: 'what guests of the pod send' };
  return pod.virtualInterfaces.flatMap((name) => [
    rule([inputInterface(name), tcp], redirectTo(constants.ports.outbound), origin),
    ...(profile.keepsDeadRules ? [rule([inputInterface(name), tcp], returnToCaller, origin)] : []),
  ]);
}

function inbound({ constants, family, pod }: PodRulesInputs): readonly Rule[] {
  if (pod.ingress) return [];
  const { marks, ports, probe } = constants;
  return [
    rule([from(singlePrefix(probe[family])), tcp, tcpModule], accept, {
      causes: [`constants.probe.${family}`],
      purpose: "the node's probes reach the pod itself",
    }),
    rule(
      [notTo(loopback[family]), tcp, tcpToOthersThan(ports.hbone), notMarked(marks.ztunnel)],
      redirectTo(ports.inbound),
      {
        causes: ['constants.ports.inbound', 'constants.ports.hbone'],
        purpose: 'plaintext goes to ztunnel first; HBONE reaches its listener anyway',
      },
    ),
  ];
}

function outbound({ constants, family, pod, profile }: PodRulesInputs): readonly Rule[] {
  const { marks, ports, probe } = constants;
  const notZtunnel = notMarked(marks.ztunnel);
  const toOthers = profile.capturesOwnDns ? notTo(loopback[family]) : notOutputInterface('lo');
  const dns = { causes: [pod.dnsPath, 'constants.ports.dns'], purpose: 'DNS queries go to ztunnel' };
  return [
    ...(profile.letsOutToProbes
      ? [
          rule([to(singlePrefix(probe[family])), tcp, tcpModule], accept, {
            causes: [`constants.probe.${family}`],
            purpose: 'to the address of the probes',
          }),
        ]
      : []),
    ...(pod.dnsCapture
      ? [
          rule([notOutputInterface('lo'), udp, notZtunnel, udpTo(dnsPort)], redirectTo(ports.dns), dns),
          rule([toOthers, tcp, tcpTo(dnsPort), notZtunnel], redirectTo(ports.dns), dns),
        ]
      : []),
    ...(profile.keepsDeadRules
      ? [
          rule([tcp, marked(marks.connection)], accept, {
            causes: ['constants.marks.connection'],
            purpose: 'answers to ztunnel',
          }),
        ]
      : []),
    rule([notTo(loopback[family]), outputInterface('lo')], accept, {
      causes: [pod.path],
      purpose: 'the pod to itself',
    }),
    rule([notTo(loopback[family]), tcp, notZtunnel], redirectTo(ports.outbound), {
      causes: ['constants.ports.outbound'],
      purpose: 'every other connection of the pod',
    }),
  ];
}

/** Keeps ztunnel's queries to the resolver apart from the application's, which were redirected. */
export function rawRules({ constants: { marks }, pod, profile }: PodRulesInputs): PodChains {
  const origin = {
    causes: [pod.dnsPath, 'constants.marks.ztunnel'],
    purpose: "ztunnel's own DNS queries are tracked apart",
  };
  const queries = [udp, marked(marks.ztunnel), udpTo(dnsPort)];
  if (!profile.zonesAnswers)
    return { prerouting: null, output: [rule(queries, inZoneOfQuestions(questionsZone), origin)] };
  return {
    prerouting: [rule([udp, notMarked(marks.ztunnel), udpSourcePort(dnsPort)], inZone(dnsZone), origin)],
    output: [rule(queries, inZone(dnsZone), origin)],
  };
}
