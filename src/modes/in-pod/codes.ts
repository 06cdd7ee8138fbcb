import { type CodeTables, codeTable } from '../../codes/code-table.js';
import { inpodProperties } from './property-codes.js';

/** The codes that only this mode has. */
export const inpodCodes = {
  document: codeTable({
    'indistinguishable-marks': {
      message: 'a packet can have both connection (0x1/0xf) and ztunnel (0x1/0xf)',
      meaning: 'The two marks differ in no bit that both masks have.',
      remedy: 'Correct `constants.marks`.',
    },
    'probe-of-other-family': {
      message: 'fd00::1 is not an IPv4 address',
      meaning: 'A source address of the probes belongs to the other family.',
      remedy: 'Correct `constants.probe`.',
    },
    'pod-has-probe-ip': {
      message: "pods[0] (default/a) cannot have 169.254.7.127: it is the source of the node's probes",
      meaning: "A pod has the address that the node's probes get.",
      remedy: 'Choose another address in `constants.probe`.',
    },
    'duplicate-chain': {
      message: 'ISTIO_OUTPUT is the chain of prerouting already',
      meaning: 'Two chains of a pod have the same name.',
      remedy: 'Correct `constants.chains`.',
    },
    'duplicate-set': {
      message: 'probes is the set of ipv4 already',
      meaning: 'The sets of both families have the same name.',
      remedy: 'Correct `constants.sets`.',
    },
  }),
  obstacle: codeTable({
    'pod-address': {
      message: "no interface in /run/netns/a has default/a's address 10.244.1.2: it has 10.244.1.9",
      meaning: "No interface in a pod's namespace has an address that the document gives the pod.",
      remedy: 'Correct either, or skip the check with `--no-address-check`.',
    },
  }),
  finding: codeTable({
    'pod-not-redirected': {
      message: 'default/web-0: 18 objects of ours are missing in /run/netns/web-0',
      meaning: 'The document has the pod in the mesh, and its namespace lacks rules, routes or ip rules of ours.',
      remedy: '`redirect apply`. If it comes back, another program removes them, or the pod has a new namespace.',
    },
  }),
  property: inpodProperties,
} satisfies CodeTables;

declare module '../../codes/mode-codes.js' {
  interface ModeCodes {
    inpod: typeof inpodCodes;
  }
}
