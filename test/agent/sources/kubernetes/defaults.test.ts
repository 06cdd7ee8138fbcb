import { expect, test } from 'vitest';
import { readDefaults } from '../../../../src/agent/sources/kubernetes/defaults.js';
import { formatDiagnostic } from '../../../../src/index.js';

const inpod = 'apiVersion: redirect/v1\nkind: NodeState\nmode: inpod\nprofile: istio-1.29\n';
const geneve = 'apiVersion: redirect/v1\nkind: NodeState\nmode: geneve\nprofile: hardened\n';

function mistakes(text: string): readonly string[] {
  const read = readDefaults(text, 'worker-1', 'defaults.yaml');
  return read.ok ? [] : read.diagnostics.map(formatDiagnostic);
}

test.each([
  [inpod, 'inpod'],
  [geneve, 'geneve'],
  [`${inpod}node: {name: any}\npods: []\n`, 'inpod'],
  [`${geneve}node: {name: any, hostIP: 10.0.0.1}\ntunnel: {kind: vxlan}\n`, 'geneve'],
  [JSON.stringify({ apiVersion: 'redirect/v1', kind: 'NodeState', mode: 'inpod', profile: 'istio-1.29' }), 'inpod'],
])('a document without pods and node: %j', (text, mode) => {
  const read = readDefaults(text, 'worker-1', 'defaults.yaml');
  expect(read).toMatchObject({ ok: true, value: { mode } });
  expect(read.ok && read.value.document).not.toHaveProperty('node');
});

test.each([
  [
    `${inpod}pods:\n- {namespace: a, name: b, uid: c, ip: 10.0.0.1, netns: /run/netns/a}\n`,
    /^defaults\.yaml: pods: the defaults have pods, which come from Kubernetes/,
  ],
  [`${inpod}profil: x\n`, /^defaults\.yaml:5:1: profil: .*unknown|^defaults\.yaml:5:1: profil: /],
  [`${geneve}constants: {set: "a b"}\n`, /^defaults\.yaml:5:18: constants\.set: /],
  [`${inpod}backend: ipt\n`, /^defaults\.yaml:5:10: backend: /],
  ['mode: [', /^defaults\.yaml:1:\d+: not YAML or JSON/],
])('refused with its place: %j', (text, message) => {
  expect(mistakes(text)[0]).toMatch(message);
});
