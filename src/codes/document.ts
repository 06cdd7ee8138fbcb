import { codeTable } from './code-table.js';

/** Mistakes that a document of any mode can have. */
export const documentCodes = codeTable({
  syntax: {
    message: 'not YAML or JSON: Flow sequence in block collection must be sufficiently indented and end with a ]',
    meaning: 'The text is neither YAML nor JSON.',
    remedy: 'Correct the line that the message names.',
  },
  'yaml-version': {
    message: 'YAML 1.1 reads some values differently',
    meaning: 'A `%YAML` directive asks for another version than 1.2, which reads some values differently.',
    remedy: 'Leave the directive out.',
  },
  'too-large': {
    message: 'the text has 30000000 characters',
    meaning: 'The text is larger than any real document.',
    remedy: 'Check the program that wrote it. JSON may be larger than YAML.',
  },
  'too-deep': {
    message: 'the text is 201 levels deep',
    meaning: 'The document is nested deeper than any real one.',
    remedy: 'Check the program that wrote it.',
  },
  'not-plain-data': {
    message: 'the value is not plain data: it is an instance of a class',
    meaning: 'The library received a date, a class instance or another value that JSON does not have.',
    remedy: 'Pass a value as `JSON.parse` returns it.',
  },
  'no-document': {
    message: 'there is no document in it',
    meaning: 'The text is empty, or holds comments only.',
    remedy: 'Name a file that holds a document.',
  },
  'several-documents': {
    message: 'there are 2 documents in it, and only one is wanted',
    meaning: 'The text holds more documents than the command accepts.',
    remedy: 'Give one document. `render` and `trace` take several.',
  },
  'wrong-type': {
    message: "'4789' is text, not a number",
    meaning: 'A value has the wrong type, such as text where a number belongs.',
    remedy: 'Write a value that the message allows. Quotes turn a number into text.',
  },
  'missing-key': {
    message: 'the key hostIP is missing',
    meaning: 'A key that has no default is missing.',
    remedy: 'Add the key.',
  },
  'unknown-key': {
    message: "'profle' is not a known key",
    meaning: 'A key is unknown at this place.',
    remedy: 'The message lists the known keys and the nearest one.',
  },
  'duplicate-key': {
    message: "the key 'mode' is there twice",
    meaning: 'A key is written twice.',
    remedy: 'Write every key once.',
  },
  'yaml-tag': {
    message: 'a YAML tag stands before the value',
    meaning: 'A value has a YAML tag such as `!!str`.',
    remedy: 'Remove the tag, and put text in quotes.',
  },
  'yaml-alias': {
    message: "the alias '*other' cannot be followed: there is no such anchor before it",
    meaning: 'A YAML alias has no anchor, refers to itself, or expands to very many values.',
    remedy: 'Write the values out.',
  },
  'yaml-key': {
    message: 'the key is not a single value',
    meaning: 'A key is a list or a mapping.',
    remedy: 'Write keys as plain words.',
  },
  'yaml-merge-key': {
    message: 'YAML merge keys are not read',
    meaning: 'The merge key `<<` is used, which not every YAML reader knows.',
    remedy: 'Write the keys out.',
  },
  'yaml-number': {
    message: "'04789' is read as 4789, by other YAML readers as something else",
    meaning: 'YAML readers disagree on a number as it is written, such as 010.',
    remedy: 'Write it without leading zeros, or put text in quotes.',
  },
  'empty-value': {
    message: 'there is nothing behind the key',
    meaning: 'A key has no value.',
    remedy: 'Give it a value, or leave the key out.',
  },
  'invalid-value': {
    message: "'172.18.0.256' cannot be the address of a host: 256 is more than 255",
    meaning: 'The kernel or Kubernetes would refuse the value.',
    remedy: 'The message says what is allowed.',
  },
  'out-of-range': {
    message: '70000 cannot be a UDP port: it is more than 65535',
    meaning: 'A number is too small or too large.',
    remedy: 'The message says what is allowed.',
  },
  'control-character': {
    message: "'a\\nb' cannot be a Kubernetes name: it holds a line break, a control or an invisible character",
    meaning: 'A value holds a line break, NUL, or another control or invisible character.',
    remedy: 'Remove the character.',
  },
  'ip-and-ips': {
    message: 'the pod has ip as well',
    meaning: 'A pod has both `ip` and `ips`.',
    remedy: 'Write one of them.',
  },
  'profile-of-another-mode': {
    message: "'istio-1.29' is no profile of mode geneve",
    meaning: 'The mode has no such profile.',
    remedy: 'The message lists the profiles of the mode.',
  },
  'not-supported-yet': {
    message: "profile 'istio-1.35' is not supported yet",
    meaning: 'There is no profile of that release. The rules of Istio 1.29 are those of later releases too.',
    remedy: 'The message lists what is supported.',
  },
  'duplicate-interface': {
    message: 'veth2 is the interface of pods[0] (default/a) already',
    meaning: 'Two of the pods, tunnels and ztunnel have the same interface.',
    remedy: 'Give each its own interface.',
  },
  'duplicate-netns': {
    message: '/run/netns/a is the network namespace of pods[0] (default/a) already',
    meaning: 'Two pods have the same network namespace.',
    remedy: 'Give each its own namespace.',
  },
  'duplicate-port': {
    message: '15001 is the port of outbound already',
    meaning: 'Two ports of the design have the same number.',
    remedy: 'Correct `constants.ports`.',
  },
  'duplicate-pod-ip': {
    message: '10.244.1.3 is the address of pods[0] (default/a) already',
    meaning: 'Two pods have the same address.',
    remedy: 'Give each its own address.',
  },
  'duplicate-pod-name': {
    message: 'default/a is the name of pods[0] already',
    meaning: 'A pod is listed twice.',
    remedy: 'List each pod once.',
  },
  'duplicate-pod-uid': {
    message: 'u-1 is the uid of pods[0] (default/a) already',
    meaning: 'Two pods have the same uid, so one of them is listed twice.',
    remedy: 'List every pod once.',
  },
  'pod-has-node-ip': {
    message: "pods[0] (default/a) cannot have 172.18.0.2: it is the node's address",
    meaning: "A pod outside the host's network has the node's address.",
    remedy: "Give the pod's own address, or set `hostNetwork: true`.",
  },
  'host-network-in-mesh': {
    message: "pods[0] (kube-system/p) is in the host's network, so it cannot be in the mesh",
    meaning: "A pod in the host's network is in the mesh. Capturing it would capture the node.",
    remedy: 'Set `mesh: false`.',
  },
  'unknown-pod': {
    message: 'nobody is no pod of this document',
    meaning: 'An entry of `expect` names a pod that the document does not list.',
    remedy: 'Name a pod of the document, an address, or one of the words that the message lists.',
  },
  'ambiguous-pod': {
    message: 'a is the name of several pods',
    meaning: 'An entry of `expect` names a pod without its namespace, and several pods have the name.',
    remedy: 'Write `NAMESPACE/POD`.',
  },
  'needless-port': {
    message: 'icmp has no ports',
    meaning: 'An entry of `expect` has a port, and its protocol has none.',
    remedy: 'Leave the port out.',
  },
});
