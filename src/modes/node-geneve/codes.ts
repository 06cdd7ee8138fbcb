import { type CodeTables, codeTable } from '../../codes/code-table.js';
import { geneveProperties } from './property-codes.js';

/** The codes that only this mode has. */
export const geneveCodes = {
  document: codeTable({
    'overlapping-marks': {
      message: 'skip (0x200/0x200) shares 0x200 with outbound (0x200/0x200)',
      meaning: 'Two marks that must be distinguishable share bits.',
      remedy: 'Correct `constants.marks`.',
    },
    'mark-without-skip': {
      message: 'connSkip (0x20/0x20) does not hold skip (0x200/0x200), so the main table would not route its packets',
      meaning: '`connSkip` or `proxy` lacks the bits of `skip`.',
      remedy: 'Correct `constants.marks`.',
    },
    'duplicate-priority': {
      message: '101 is the priority of skip already',
      meaning: 'Two ip rules of one namespace have the same priority, so their order is undefined.',
      remedy: 'Correct `constants.priorities`.',
    },
    'priorities-out-of-order': {
      message: 'outbound (101) stands before skip (104), and the first ip rule that fits decides',
      meaning: 'The ip rules would be evaluated in another order than the design needs.',
      remedy: 'Correct `constants.priorities`.',
    },
    'duplicate-table': {
      message: '101 is the route table of inbound already',
      meaning: 'Two route tables of the design have the same number.',
      remedy: 'Correct `constants.tables`.',
    },
    'duplicate-tunnel-id': {
      message: '1001 is the id of constants.tunnels.inbound already',
      meaning: 'The two tunnels have the same id.',
      remedy: 'Correct `constants.tunnels`.',
    },
    'pod-has-ztunnel-ip': {
      message: "pods[0] (default/a) cannot have 10.244.1.2: it is ztunnel's address",
      meaning: "A pod has ztunnel's address.",
      remedy: "Give the pod's own address. ztunnel itself may be listed under its name with `mesh: false`.",
    },
    'ztunnel-has-node-ip': {
      message: "172.18.0.2 is the node's address (node.hostIP), so it cannot be ztunnel's",
      meaning: "ztunnel has the node's address, or its own as its tunnel peer.",
      remedy: "Give the address of ztunnel's pod.",
    },
    'ztunnel-in-mesh': {
      message: 'pods[0] (istio-system/ztunnel-1) is the ztunnel, which cannot be in the mesh that it serves',
      meaning: 'ztunnel is in the mesh that it serves.',
      remedy: 'Leave it out of `pods`, or set `mesh: false`.',
    },
    'ipv6-not-in-mode': {
      message: 'fd00::2 is an IPv6 address, and mode geneve has IPv4 only',
      meaning: 'The node, ztunnel, its tunnel peer or a mesh pod has an IPv6 address, but the mode supports only IPv4.',
      remedy: 'Give an IPv4 address. For a pod, omit the IPv6 address or set `mesh: false`.',
    },
    'tunnel-ends-apart': {
      message: "10.99.0.1/30 is not in one subnet with the host's end (192.168.126.1/30)",
      meaning: 'The two ends of a tunnel are not in one subnet.',
      remedy: 'Correct `constants.tunnels`.',
    },
    'tunnel-ends-equal': {
      message: "192.168.126.2/30 is the address of the host's end already",
      meaning: 'The two ends of a tunnel have the same address.',
      remedy: 'Correct `constants.tunnels`.',
    },
    'overlapping-tunnel-subnets': {
      message: 'the subnets of the tunnels overlap: inbound 192.168.127.1/30, outbound 192.168.127.1/30',
      meaning: 'The subnets of the two tunnels overlap.',
      remedy: 'Choose another subnet in `constants.tunnels`.',
    },
    'address-in-tunnel-subnet': {
      message:
        '192.168.126.3 cannot be the address of pods[0] (default/a): it lies in the subnet of the inbound tunnel (192.168.126.1/30)',
      meaning: "A tunnel's subnet holds an address of the node, of ztunnel or of a pod.",
      remedy: 'Correct the address, or choose another subnet in `constants.tunnels`.',
    },
    'jump-before-own-chain': {
      message: 'ztunnel-PREROUTING is a chain of ours, so our jump cannot stand before the jump to it',
      meaning: '`constants.jumps` names a chain of ours.',
      remedy: "Name other tools' chains.",
    },
    'jumps-with-nft': {
      message: "with backend nft our chains stand ahead of iptables', and no jump can be placed",
      meaning: '`constants.jumps` places jumps, and native nft has none.',
      remedy: 'Leave it out.',
    },
  }),
  obstacle: codeTable({
    'tunnel-port-taken': {
      message: 'UDP port 6081 belongs to the geneve link genev_sys_6081, which does not share it (external)',
      meaning: 'A foreign tunnel or program uses the UDP port and does not share it.',
      remedy: 'Set `tunnel.port` to the proposed free one.',
    },
    'pod-without-interface': {
      message:
        'pods[default/a] names no hostInterface, and the main table has no /32 route to 10.244.1.3 that would show it',
      meaning: 'The document names no interface for a mesh pod, and no /32 route shows it.',
      remedy: 'Add `hostInterface`.',
    },
    'ztunnel-address': {
      message: "no interface in /run/netns/ztunnel has ztunnel's address 10.244.1.2: it has 10.244.1.9",
      meaning: "No interface in `ztunnel.netns` has `ztunnel.ip`: it may be another node's ztunnel.",
      remedy: 'Correct either, or skip the check with `--no-address-check`.',
    },
    'tunnel-peer-mismatch': {
      message: 'the node speaks to ztunnel at 10.244.1.2 as 10.244.1.1, and ztunnel.tunnelPeer is 172.18.0.2',
      meaning: 'The node talks to ztunnel from another address than `ztunnel.tunnelPeer`.',
      remedy: 'Set it to the named address.',
    },
  }),
  finding: codeTable({
    'ip-rule-into-ours': {
      message: 'ip rule priority 50 from all lookup 101',
      meaning: "Another program's ip rule looks up our tables, so that kubelet probes go into the tunnel.",
      remedy: 'Give that rule a table of its own, or choose other `constants.tables`.',
    },
    'ip-rule-takes-all': {
      message: 'ip rule priority 50 from all lookup 999',
      meaning: "Another program's ip rule decides for all packets ahead of ours (lookup, goto, blackhole ...).",
      remedy: 'Give that rule another priority, or choose other `constants.priorities`.',
    },
    'ip-rules-bypassed': {
      message: 'ip rule priority 200 from 10.244.0.0/16 lookup 42',
      meaning: 'Mesh packets skip foreign policy routing that comes after ours.',
      remedy: 'Choose other `constants.priorities` if those rules should decide.',
    },
    'ip-rules-ahead': {
      message: 'ip rule priority 50 from 10.9.0.0/16 lookup 42',
      meaning: 'Foreign policy routing comes ahead of ours.',
      remedy: 'Choose other `constants.priorities` if ours should decide.',
    },
    'marks-in-source-checks': {
      message: 'net/ipv4/conf/all/src_valid_mark = 1',
      meaning: '`src_valid_mark` is set on the node, so source checks use our marks.',
      remedy: 'Set it to 0.',
    },
    'marks-kept-by-servers': {
      message: 'net/ipv4/tcp_fwmark_accept = 1',
      meaning: '`tcp_fwmark_accept` is set on the node, so its servers do not answer mesh pods.',
      remedy: 'Set it to 0.',
    },
    'strict-rp-filter': {
      message: 'net/ipv4/conf/veth2/rp_filter = 1',
      meaning:
        'Strict reverse path checks are on, for a device or for `all`. `apply` sets them to 0; with profile hardened it sets those of the devices to 2 and leaves `all` alone. `destroy` restores them.',
      remedy: 'Make sure that nothing sets them again.',
    },
    'pod-route': {
      message: '10.244.1.3/32 leads to cni0, not to veth2',
      meaning: "A pod has no /32 route through the document's veth.",
      remedy: 'Correct the document. Network plugins without such routes do not fit node-level redirection.',
    },
    'ztunnel-address': {
      message: '10.244.1.2 is on eth1, not on eth0',
      meaning: "ztunnel's address is not where the document says.",
      remedy: 'Correct `ztunnel`.',
    },
    'udp-port-busy': {
      message: 'a program listens on UDP port 6081 (/proc/net/udp)',
      meaning: "A program listens on the tunnels' UDP port.",
      remedy: 'Choose another `tunnel.port`.',
    },
  }),
  property: geneveProperties,
} satisfies CodeTables;

declare module '../../codes/mode-codes.js' {
  interface ModeCodes {
    geneve: typeof geneveCodes;
  }
}
