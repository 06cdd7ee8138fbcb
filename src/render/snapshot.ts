/**
 * Raw tool output of one network namespace, by file name. A folder of snapshots can be planned against on another
 * machine.
 */
export type Snapshot = Readonly<Partial<Record<SnapshotFile, string>>>;

/**
 * Unchanged output of iptables-save, ipset save, `nft -j list table` for our own table, `ip -json -details` and `grep
 * -H '' /proc/sys/...`. Also the rules of the other iptables backend, `nft -j list ruleset`, and its text where that
 * shows more. `unread.txt` lists what could not be read.
 */
export const snapshotFiles = [
  'iptables.rules',
  'ip6tables.rules',
  'ipset.rules',
  'nft.json',
  'nft6.json',
  'iptables-legacy.rules',
  'ip6tables-legacy.rules',
  'iptables-nft.rules',
  'ip6tables-nft.rules',
  'nft-ruleset.json',
  'nft-ruleset.txt',
  'unread.txt',
  'sysctl.conf',
  'ip-rule.json',
  'ip-route.json',
  'ip-addr.json',
  'ip-neigh.json',
  'ip6-rule.json',
  'ip6-route.json',
] as const;

/** The rules of each family, in snapshots and artefacts alike. */
export const ruleFiles = { ipv4: 'iptables.rules', ipv6: 'ip6tables.rules' } as const;

/** The rules of the iptables backend that is not the observed one. */
export const otherRuleFiles = {
  'iptables-legacy': { ipv4: 'iptables-legacy.rules', ipv6: 'ip6tables-legacy.rules' },
  'iptables-nft': { ipv4: 'iptables-nft.rules', ipv6: 'ip6tables-nft.rules' },
} as const;

export type SnapshotFile = (typeof snapshotFiles)[number];
