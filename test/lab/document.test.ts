import { expect, test } from 'vitest';
import { labDocument, labNamed } from '../../src/lab/index.js';

const lab = labNamed('doc');

test('the document of a node names its host address, its ztunnel and its own pods', () => {
  const document = labDocument(lab, 'node2', { profile: 'istio-1.19', backend: 'iptables-legacy', tunnel: 'vxlan' });
  expect(document).toMatchObject({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.19',
    backend: 'iptables-legacy',
    node: { name: 'node2', hostIP: '10.244.2.1' },
    ztunnel: { ip: '10.244.2.5', hostInterface: 'vethzt2', netns: '/run/netns/doc-zt2', captureDNS: false },
    tunnel: { kind: 'vxlan' },
  });
  expect(document.pods.map((pod) => [pod.name, pod.ip, pod.hostInterface, pod.mesh])).toEqual([
    ['b1', '10.244.2.11', 'vethb1', true],
    ['d1', '10.244.2.13', 'vethd1', false],
  ]);
});

test('the profile is hardened unless another is requested', () => {
  expect(labDocument(lab, 'node1').profile).toBe('hardened');
  expect(labDocument(lab, 'node1', { profile: 'istio-1.20' }).profile).toBe('istio-1.20');
});

test('the enrolled pods can be chosen; those of the other node are ignored', () => {
  const document = labDocument(lab, 'node1', { mesh: ['s1', 'b1'] });
  expect(document.pods.filter((pod) => pod.mesh).map((pod) => pod.name)).toEqual(['s1']);
});

test('the document of a node without ztunnel has none', () => {
  expect(labDocument(lab, 'node1', { ztunnel: false })).not.toHaveProperty('ztunnel');
});

test('uids are valid, one per pod, and stable', () => {
  const uids = (['node1', 'node2'] as const).flatMap((node) => labDocument(lab, node).pods.map((pod) => pod.uid));
  expect(new Set(uids).size).toBe(uids.length);
  expect(uids[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect(labDocument(labNamed('other'), 'node1').pods[0]?.uid).toBe(uids[0]);
});
