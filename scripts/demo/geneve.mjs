// Redirection on the node: document, plan, apply, journeys, drift found and repaired, destroy.
import { readFileSync } from 'node:fs';
import { heading, step } from './stage.mjs';

export async function showGeneve({ byHand, documentOf, here, inside, lab, redirectIn }) {
  heading('A lab: two nodes with pods and a ztunnel each, in network namespaces');
  await step(lab(['up', '--tunnel', 'vxlan', '--profile', 'hardened'], { show: true }));

  heading('The document says what node1 is');
  console.log(readFileSync(documentOf('node1'), 'utf8'));

  heading('What the document compiles to: the rules of the node');
  const artefacts = JSON.parse(await step(here(['render', '--output', 'json', '-f', documentOf('node1')]))).artefacts;
  console.log(artefacts.find(({ path }) => path === 'host/iptables.rules').text);

  heading('Nothing is redirected yet: all connections go straight');
  await step(lab(['run'], { show: true }));

  heading('plan: what would change on node1');
  await step(redirectIn('node1', ['plan', '-f', documentOf('node1')], { show: true }));

  heading('apply, on both nodes');
  for (const node of ['node1', 'node2']) {
    console.log(`-- ${node}`);
    await step(redirectIn(node, ['apply', '--yes', '--quiet', '-f', documentOf(node)], { show: true }));
  }
  console.log('applied, read back and found as planned; and once more, which has nothing to do:');
  await step(redirectIn('node1', ['apply', '--yes', '-f', documentOf('node1')], { show: true }));

  heading('Real connections, and the path each one takes now');
  await step(lab(['run'], { show: true }));

  heading('Somebody changes the node by hand');
  await byHand([
    ['node1', 'iptables-nft -t mangle -D ztunnel-PREROUTING ! -p tcp -j MARK --set-xmark 0x220/0x220'],
    ['node1', 'iptables-nft -t nat -I PREROUTING 1 -j ACCEPT'],
    ['node1', 'ipset del ztunnel-pods-ips 10.244.1.11'],
    ['node1', 'ip rule del priority 102'],
    ['node1', 'ip route del unreachable default table 101'],
  ]);

  heading('verify finds it (exit code 2) ...');
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }), 2);

  heading('... and apply repairs just that');
  await step(redirectIn('node1', ['apply', '--yes', '-f', documentOf('node1')], { show: true }));
  await step(inside('node1', 'iptables-nft -t nat -D PREROUTING -j ACCEPT'.split(' ')));
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }));

  heading('destroy removes everything of ours and nothing else; connections go straight again');
  for (const node of ['node1', 'node2']) await step(redirectIn(node, ['destroy', '--yes', '--quiet'], { show: true }));
  await step(lab(['run'], { show: true }));
}
