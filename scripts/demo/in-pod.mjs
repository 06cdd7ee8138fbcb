// Redirection in each pod, as clusters have it today: plan, apply, journeys, verify, a packet's way, drift found and
// repaired, destroy.
import { heading, step } from './stage.mjs';

export async function showInPod({ byHand, documentOf, lab, redirectIn }) {
  heading('In-pod mode: a lab whose ztunnels have their sockets in the pods, with IPv4 and IPv6');
  await step(lab(['up', '--mode', 'inpod'], { show: true }));

  heading('plan: what would change on node2, which has one mesh pod');
  await step(redirectIn('node2', ['plan', '-f', documentOf('node2')], { show: true }));

  heading('apply, on both nodes');
  for (const node of ['node1', 'node2']) {
    console.log(`-- ${node}`);
    await step(redirectIn(node, ['apply', '--yes', '--quiet', '-f', documentOf(node)], { show: true }));
  }

  heading('Real connections, and the path each one takes now; the node probes its pods past ztunnel');
  await step(lab(['run'], { show: true }));

  heading('trace: the way of one packet, the probe of a pod, through what node2 holds now');
  const probe = ['--live', '--from', 'node', '--to', '10.244.2.11:8080'];
  await step(redirectIn('node2', ['trace', '-f', documentOf('node2'), ...probe], { show: true }));

  heading('verify: the node and all its pods');
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }));

  heading('Somebody changes a pod and its node by hand; no rule is missing in the pod, one is out of order');
  await byHand([
    ['a1', 'iptables-nft -t nat -D ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ACCEPT'],
    ['a1', 'iptables-nft -t nat -A ISTIO_OUTPUT ! -d 127.0.0.1/32 -o lo -j ACCEPT'],
    ['a2', 'ip -6 rule del priority 32764'],
    ['node1', 'ipset del istio-inpod-probes-v4 10.244.1.12'],
  ]);

  heading('verify finds it (exit code 2) ...');
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }), 2);

  heading('... and apply repairs just that');
  await step(redirectIn('node1', ['apply', '--yes', '-f', documentOf('node1')], { show: true }));

  heading('destroy removes everything of ours from the nodes and their pods; connections go straight again');
  for (const node of ['node1', 'node2']) await step(redirectIn(node, ['destroy', '--yes', '--quiet'], { show: true }));
  await step(lab(['run'], { show: true }));
}
