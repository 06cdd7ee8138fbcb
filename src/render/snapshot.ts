/** What was read of one network namespace: raw tool output by file name. A folder of these can be planned against elsewhere. */
export type Snapshot = Readonly<Partial<Record<SnapshotFile, string>>>;

/**
 * iptables-save, ipset save, `nft -j list table` of our own table, `ip -json -details` and `grep -H '' /proc/sys/...` as they were
 * printed; the rules of the iptables that is not the one of the observation, `nft -j list ruleset`, and the same as text where it tells
 * more; in `unread.txt` what could not be read.
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

/** The same of the other iptables. */
export const otherRuleFiles = {
  'iptables-legacy': { ipv4: 'iptables-legacy.rules', ipv6: 'ip6tables-legacy.rules' },
  'iptables-nft': { ipv4: 'iptables-nft.rules', ipv6: 'ip6tables-nft.rules' },
} as const;

export type SnapshotFile = (typeof snapshotFiles)[number];
