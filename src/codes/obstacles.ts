import { codeTable } from './code-table.js';

/** Reasons why a plan of any mode cannot be applied. As long as there is one, nothing is touched. */
export const obstacleCodes = codeTable({
  collision: {
    message: "somebody else's chain in mangle has the name ztunnel-PREROUTING",
    meaning:
      'A chain, nft table, set, link, route or ip rule of another program is in the place of ours. An object with our shape is ours only [with evidence](decisions/0001-ownership-by-evidence.md).',
    remedy: 'Remove it, or choose another value for the `constants` entry that the message names.',
  },
  'unknown-interface': {
    message: 'no interface veth2 in the host namespace',
    meaning: 'An interface of the document does not exist, or the name is an altname.',
    remedy: 'Correct the document, or wait for the network plugin.',
  },
  'unfit-sysctl': {
    message: 'net/ipv4/ip_forward is 0 in the ztunnel namespace: it forwards nothing',
    meaning: 'A sysctl of a namespace has a value that makes captured packets get lost.',
    remedy: 'Set it as proposed ([which sysctls](operations.md#sysctls-that-decide)).',
  },
  'not-programmed': {
    message: 'the design of this document is not in place: nothing is recorded of this node',
    meaning:
      'An apply of some pods only (`only`, in the library) found that the objects shared by all pods are missing or of another design.',
    remedy: 'Apply the whole document first.',
  },
  'unknown-only-pod': {
    message: 'the document has no pod default/a, and only says no address of it',
    meaning:
      'An entry of `only` (in the library) is not a pod of the document and does not give valid addresses of a pod that is gone.',
    remedy: 'Name a pod of the document, or give the addresses of one that is gone.',
  },
  'namespace-is-the-nodes': {
    message: "/proc/1/ns/net is the node's own network namespace, not ztunnel's",
    meaning: "The namespace that the document names is the node's own, whatever its path.",
    remedy: 'Correct the path.',
  },
  'namespace-claimed-twice': {
    message: '/run/netns/b of default/b is the same network namespace as /run/netns/a of default/a',
    meaning: 'Two paths of the document lead to one network namespace, so that two programs would be written into it.',
    remedy: 'Correct one of the paths.',
  },
});
