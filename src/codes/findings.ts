import { codeTable } from './code-table.js';

/** What doctor can report on a node of any mode; the message is an example of its evidence. */
export const findingCodes = codeTable({
  'tool-missing': {
    message: 'ipset is not installed',
    meaning: 'A program that the document needs is not installed.',
    remedy: 'Install it.',
  },
  'tool-version': {
    message: 'iptables-nft 1.8.4',
    meaning: 'A program has a version with a known bug that changes the meaning of rules.',
    remedy: 'Update it.',
  },
  'kernel-feature-missing': {
    message: 'RTNETLINK answers: Operation not supported: Unknown device type',
    meaning: "The kernel or a tool refused part of the document's program in an empty namespace.",
    remedy: 'Load the module, or choose another `tunnel.kind` or `backend`.',
  },
  'no-plan': {
    message: 'ztunnel.netns: there is no network namespace at /run/netns/ztunnel',
    meaning: 'The node cannot be read, or it cannot be planned.',
    remedy: 'Follow the message.',
  },
  'jump-pushed-down': {
    message: 'mangle -A PREROUTING -j ztunnel-PREROUTING, at position 3',
    meaning: 'Rules of other programs come before our jump.',
    remedy: 'Run `redirect apply`, and have the other program append its rules.',
  },
  'both-backends-hold-rules': {
    message: 'iptables-nft: 40 rules\niptables-legacy: 12 rules',
    meaning: 'Both iptables-nft and iptables-legacy hold rules.',
    remedy: 'Bring all programs to one of them.',
  },
  'ours-in-other-backend': {
    message: '12 objects of ours in iptables-legacy',
    meaning: 'Some of our rules are in the backend that is not in use.',
    remedy: 'Run `redirect apply`, which moves them.',
  },
  'incompatible-table': {
    message: "iptables v1.8.9 (nf_tables): table `nat' is incompatible, use 'nft' tool.",
    meaning: 'A table holds rules that iptables cannot show.',
    remedy: 'Inspect it with nft, and have the program that wrote it use its own table.',
  },
  'native-tables': {
    message: 'nft table inet firewalld',
    meaning: 'There are nft tables that iptables does not show.',
    remedy: 'Nothing, as long as they neither drop nor mark captured packets.',
  },
  'mark-bits-shared': {
    message: 'mangle -A KUBE-MARK -j MARK --set-xmark 0x200/0x200',
    meaning: "Another program's rule uses some of our mark bits.",
    remedy: 'Choose other `constants.marks`.',
  },
  'no-effect': {
    message: "default/web-0 is not captured: ip rule 1 (somebody else's) goes first: from all lookup 999",
    meaning:
      'Everything is in place, but mesh traffic still takes another path, because of a foreign rule, ip rule, table, link or sysctl. It is a note if it depends on chance.',
    remedy: 'Correct the named object.',
  },
  'not-read': {
    message: 'the routes: ip exited with status 255',
    meaning: 'Part of the node could not be read; what depends on it is not checked.',
    remedy: 'Follow the message.',
  },
  'namespace-gone': {
    message: 'pods[default/web].netns: there is nothing at /run/netns/web',
    meaning: 'A `netns` of the document does not exist.',
    remedy: 'Correct it, or wait until its pod runs.',
  },
  'namespace-is-the-nodes': {
    message: "ztunnel.netns: /proc/1/ns/net is the node's own network namespace",
    meaning: "A `netns` of the document is the node's own.",
    remedy: 'Correct it.',
  },
  'rule-shadowed': {
    message: 'rule 4: -s 10.0.0.1/32 -j DROP\nbehind rule 3: -s 10.0.0.0/8 -j ACCEPT',
    meaning:
      'An earlier rule takes every packet that a rule would match. It is a warning if the dead rule is ours, otherwise a note.',
    remedy: 'Have it removed, or moved ahead if it should decide.',
  },
  'rule-never-matches': {
    message: 'rule 2: -p tcp -m tcp --dport 80 -j ACCEPT',
    meaning: 'A rule matches none of the packets that reach it. It is a warning if the rule is ours, otherwise a note.',
    remedy: 'Have it corrected or removed.',
  },
  'chain-unreached': {
    message: 'chain OLD-RULES: 3 rules',
    meaning: 'No live rule jumps to a chain with rules. It is a warning if the chain is ours, otherwise a note.',
    remedy: 'Nothing, if its owner keeps it for later.',
  },
  'more-dead-rules': {
    message: '12 more dead rules, for 3 more reasons',
    meaning: 'The number of dead rules that are not listed one by one.',
    remedy: 'Look again later.',
  },
  'unread-rules': {
    message: 'iptables-nft: lines that cannot be read: 1',
    meaning: 'Lines of iptables-save cannot be parsed, so that backend is not searched for dead rules.',
    remedy: 'Report the line.',
  },
  'kube-proxy-ipvs': {
    message: 'link kube-ipvs0',
    meaning:
      'kube-proxy runs in mode ipvs: service addresses are addresses of the node, and traffic to them is never captured.',
    remedy: 'Run kube-proxy in mode iptables or nftables.',
  },
  'cilium-datapath': {
    message: 'link cilium_host',
    meaning: "Cilium's datapath may carry packets past the rules of the node, and it uses mark bits of its own.",
    remedy: 'The finding names the settings of Cilium that are needed.',
  },
  'reverse-path-rule': {
    message: 'a rule of the raw table matches rpfilter',
    meaning: "A rule drops packets whose source is not routed through their input device, such as ztunnel's.",
    remedy: 'The finding says how to exempt them.',
  },
  'systemd-networkd': {
    message: '/run/systemd/netif exists',
    meaning: 'systemd-networkd runs. It removes foreign ip rules and routes when it restarts.',
    remedy: 'Set `ManageForeignRoutes=no` and `ManageForeignRoutingPolicyRules=no`.',
  },
});
