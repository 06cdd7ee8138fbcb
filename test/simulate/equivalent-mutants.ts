/** Changes to the program of hardened that make no difference for any packet, by reason. */
export interface Equivalent {
  readonly why: string;
  /** Kinds of tunnels. */
  readonly kinds: readonly string[];
  readonly names: readonly string[];
}

function each(where: string, ...changes: readonly string[]): readonly string[] {
  return changes.map((change) => `${where}: ${change}`);
}

const both = ['geneve', 'veth'];

export const equivalentMutants: readonly Equivalent[] = [
  {
    why: "INPUT remembers on connections that end at the node itself. Their answers leave by OUTPUT, where no rule looks at the connection, and their later packets come from ztunnel's veth, where all are marked anyway.",
    kinds: both,
    names: [
      ...each('host mangle INPUT 1', 'deleted'),
      ...each(
        'host mangle ztunnel-INPUT 1',
        'deleted',
        'nfmask without 0x20',
        'nfmask without 0x200',
        'ctmask without 0x20',
        'ctmask without 0x200',
        'mark wider',
        'mark without 0x20',
        'mark without 0x200',
      ),
      ...each(
        'host mangle ztunnel-INPUT 2',
        'deleted',
        'nfmask without 0x10',
        'nfmask without 0x200',
        'ctmask without 0x10',
        'ctmask without 0x200',
        'mark wider',
        'mark without 0x10',
        'mark without 0x200',
      ),
    ],
  },
  {
    why: 'Of what the node sends itself nothing is captured (table 100 is for packets that came by a device), and answers to it are local: its mark decides nothing here. Profiles without that exception need it.',
    kinds: both,
    names: [
      ...each('host mangle OUTPUT 1', 'deleted'),
      ...each('host mangle ztunnel-OUTPUT 1', 'deleted', 'target without 0x20', 'target without 0x200'),
    ],
  },
  {
    why: 'The chain is empty.',
    kinds: both,
    names: [...each('host mangle POSTROUTING 1', 'deleted')],
  },
  {
    why: '0x20 is on no packet without 0x200.',
    kinds: both,
    names: [...each('host mangle ztunnel-FORWARD 1', 'mark without 0x200')],
  },
  {
    why: '0x10 is on no packet without 0x200.',
    kinds: both,
    names: [...each('host mangle ztunnel-FORWARD 2', 'mark without 0x200')],
  },
  {
    why: 'It is met by 0x220 and 0x200 as well: to a connection that has 0x220 what it writes changes no bit, and no other packet with 0x200 is of a proxied connection.',
    kinds: both,
    names: [...each('host mangle ztunnel-FORWARD 2', 'mark without 0x10')],
  },
  {
    why: "What is remembered as let pass is TCP of ztunnel's own, and its later packets are marked by its veth; answers to it end at that veth by table 100, 101 and main alike. All else that is let pass is marked packet by packet.",
    kinds: both,
    names: [
      ...each(
        'host mangle ztunnel-FORWARD 1',
        'deleted',
        'nfmask without 0x20',
        'nfmask without 0x200',
        'ctmask without 0x20',
        'ctmask without 0x200',
        'mark wider',
        'mark without 0x20',
      ),
    ],
  },
  {
    why: "Nothing comes back out of a tunnel: no ip rule of ztunnel's namespace leads into its tables 101 and 102.",
    kinds: both,
    names: [
      ...each('host mangle ztunnel-PREROUTING 1', 'deleted', 'target wider', 'target without 0x200'),
      ...each('host mangle ztunnel-PREROUTING 2', 'deleted', 'ACCEPT'),
      ...each('host mangle ztunnel-PREROUTING 3', 'deleted', 'target wider', 'target without 0x200'),
      ...each('host mangle ztunnel-PREROUTING 4', 'deleted', 'ACCEPT'),
    ],
  },
  {
    why: 'Packets of the tunnels go from the node to ztunnel alone, and PREROUTING does not see them; UDP of others to that port would be marked to pass by the rule for all that is not TCP.',
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 5', 'deleted')],
  },
  {
    why: '0x20 is on no connection without 0x200.',
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 6', 'connmark without 0x200')],
  },
  {
    why: "It is for answers to ztunnel's own connections: they end at its veth by table 100, 101 and main alike.",
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 6', 'deleted', 'target without 0x200', 'connmark wider')],
  },
  {
    why: 'Whoever goes on with 0x200 may get 0x100 as well, and the ip rule for 0x200 comes first.',
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 7', 'deleted', 'mark wider')],
  },
  {
    why: '0x10 is on no connection without 0x200.',
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 8', 'connmark without 0x200')],
  },
  {
    why: 'Connections with 0x220 are met as well: those returned two rules earlier.',
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 8', 'connmark without 0x10')],
  },
  {
    why: 'Without 0x20 nothing is remembered, which makes no difference (see FORWARD).',
    kinds: both,
    names: [
      ...each('host mangle ztunnel-PREROUTING 12', 'target without 0x20'),
      ...each('host mangle ztunnel-PREROUTING 13', 'target without 0x20'),
    ],
  },
  {
    why: "Behind it only TCP of mesh pods is marked: what has 0x200 here came by ztunnel's veth with its own address, or is no TCP.",
    kinds: both,
    names: [...each('host mangle ztunnel-PREROUTING 14', 'deleted', 'mark wider')],
  },
  {
    why: 'The default route of that table leads to the same device.',
    kinds: both,
    names: [...each('host route unicast 10.244.1.5/32 table 102', 'deleted')],
  },
  {
    why: "No packet of ztunnel's namespace has a bit of others: crossing into it takes marks off, and its rules are ours alone.",
    kinds: both,
    names: [
      ...each('ztunnel mangle PREROUTING 1', 'target wider'),
      ...each('ztunnel mangle PREROUTING 2', 'target wider'),
      ...each('ztunnel mangle PREROUTING 3', 'target wider'),
      ...each('ztunnel mangle PREROUTING 4', 'target wider'),
      ...each('ztunnel ip rule 20000 lookup', 'fwmark wider'),
      ...each('ztunnel ip rule 20003 lookup', 'fwmark wider'),
    ],
  },
  {
    why: "Packets come into ztunnel's namespace without a mark: there is no such bit to be kept.",
    kinds: both,
    names: [
      ...each('ztunnel mangle PREROUTING 1', 'target without 0x1'),
      ...each('ztunnel mangle PREROUTING 2', 'target without 0x1'),
      ...each('ztunnel mangle PREROUTING 3', 'target without 0x1'),
    ],
  },
  {
    why: 'Marks of that namespace are 0x400 and 0x4d3; both lead to the same table.',
    kinds: both,
    names: [
      ...each('ztunnel ip rule 20000 lookup', 'fwmark without 0x1'),
      ...each('ztunnel ip rule 20003 lookup', 'fwmark without 0x1'),
    ],
  },
  {
    why: 'No ip rule leads into these tables.',
    kinds: both,
    names: [
      ...each('ztunnel route unicast 0.0.0.0/0 table 101', 'deleted'),
      ...each('ztunnel route unicast 0.0.0.0/0 table 102', 'deleted'),
      ...each('ztunnel route unicast 10.244.1.1/32 table 101', 'deleted'),
      ...each('ztunnel route unicast 10.244.1.1/32 table 102', 'deleted'),
    ],
  },
  {
    why: "Packets of tunnels that are veths are those of whoever sent them: none goes to ztunnel's address by itself.",
    kinds: ['veth'],
    names: [
      ...each('host route unreachable 10.244.1.5/32 table 100', 'deleted'),
      ...each('host ip rule 101 lookup', 'deleted'),
    ],
  },
  {
    why: 'It is for packets of tunnels, which a veth has none of. What mesh pods send to ztunnel itself may come by the tunnel: nothing is promised of that.',
    kinds: ['veth'],
    names: [...each('host route unicast 10.244.1.5/32 table 101', 'deleted')],
  },
];
