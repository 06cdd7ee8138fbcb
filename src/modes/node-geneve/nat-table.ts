import { accept, inSet, marked, outputInterface, protocol, rule, udpTo } from '../../ir/make.js';
import type { Rule, Table } from '../../ir/ruleset.js';
import { tableWithJumps } from './chains.js';
import type { GeneveInputs } from './inputs.js';

/** Leaves captured packets untranslated: ztunnel needs the service's address. */
export function natTable(inputs: GeneveInputs): Table {
  const { constants } = inputs;
  const captured = marked(constants.marks.outbound);
  return tableWithJumps('nat', constants.chainPrefix, {
    PREROUTING: [
      rule([captured], accept, {
        causes: ['constants.marks.outbound'],
        purpose: 'no service translation of captured packets',
      }),
      ...captureDns(inputs),
    ],
    POSTROUTING: [
      rule([captured], accept, { causes: ['constants.marks.outbound'], purpose: 'no masquerade of captured packets' }),
      ...keepClients(inputs),
    ],
  });
}

/** If a node port's client were masqueraded to an address of the node, the pod's answer would end at the node. */
function keepClients({ constants, profile }: GeneveInputs): readonly Rule[] {
  if (!profile.keepsClients) return [];
  return [
    rule([outputInterface(constants.tunnels.inbound.name)], accept, {
      causes: ['constants.tunnels.inbound'],
      purpose: 'no masquerade of what ztunnel takes for a mesh pod: it speaks to the pod as the client',
    }),
  ];
}

function captureDns({ constants, ztunnel }: GeneveInputs): readonly Rule[] {
  if (!ztunnel.captureDNS) return [];
  const to = `${ztunnel.ip}:${constants.ports.dns}`;
  return [
    rule(
      [protocol('udp'), inSet(constants.set, 'src'), udpTo(53)],
      { kind: 'dnat', to, random: false, persistent: false },
      { causes: ['ztunnel.captureDNS', 'ztunnel.ip', 'constants.ports.dns'], purpose: 'DNS of mesh pods to ztunnel' },
    ),
  ];
}
