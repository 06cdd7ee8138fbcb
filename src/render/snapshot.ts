/** What was read of one network namespace: raw tool output by file name. A folder of these can be planned against elsewhere. */
export type Snapshot = Readonly<Partial<Record<SnapshotFile, string>>>;

/** iptables-save, ipset save, `nft -j list table` of our own table, `ip -json -details` and `grep -H '' /proc/sys/...` as they were printed. */
export const snapshotFiles = [
  'iptables.rules',
  'ip6tables.rules',
  'ipset.rules',
  'nft.json',
  'nft6.json',
  'sysctl.conf',
  'ip-rule.json',
  'ip-route.json',
  'ip-addr.json',
  'ip6-rule.json',
  'ip6-route.json',
] as const;

/** The rules of each family, in snapshots and artefacts alike. */
export const ruleFiles = { ipv4: 'iptables.rules', ipv6: 'ip6tables.rules' } as const;

export type SnapshotFile = (typeof snapshotFiles)[number];
