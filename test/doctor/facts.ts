import { defaultConstants } from '../../src/modes/node-geneve/constants.js';
import type { GeneveFacts } from '../../src/modes/node-geneve/doctor/facts.js';
import { parseRuleset } from '../../src/render/iptables/parse.js';

/** A node with rules of iptables-nft and no other problems. */
export function factsWith(rules: string, change: Partial<GeneveFacts> = {}): GeneveFacts {
  const { ruleset, unread } = parseRuleset(rules, 'ipv4');
  return {
    tools: [],
    state: null,
    constants: defaultConstants,
    rules: [
      {
        backend: 'iptables-nft',
        ruleset,
        unread: unread.filter(({ code }) => code === 'unreadable-rule-line').map(({ message }) => message),
      },
    ],
    incompatibleTables: [],
    nativeTables: [],
    links: [],
    addresses: [],
    routes: [],
    ipRules: [],
    sysctls: [],
    nodeInode: null,
    namespaces: [],
    addressesInside: {},
    udpPorts: [],
    runsNetworkd: false,
    plan: null,
    effect: null,
    refused: null,
    notRead: [],
    ...change,
  };
}
