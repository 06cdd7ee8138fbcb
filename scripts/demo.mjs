// The main workflow on a simulated node, with real packets: document, plan, apply, journeys, drift found and repaired, destroy.
import { readFileSync } from 'node:fs';
import { run } from './run.mjs';

const name = `demo-${process.pid}`;
const redirect = ['bin/redirect.mjs'];
const node1 = `${name}-node1`;
const documentOf = (node) => `/run/redirect-lab/${name}/${node}.json`;

const here = (words, options) => run(process.execPath, [...redirect, ...words], options);
const inside = (namespace, words, options) => run('ip', ['netns', 'exec', namespace, ...words], options);
const redirectIn = (node, words, options) =>
  inside(`${name}-${node}`, [process.execPath, ...redirect, ...words], options);

function heading(text) {
  console.log(`\n\x1b[1m== ${text}\x1b[0m`);
}

/** Runs a step and requires its exit code: a demonstration that continues after a failure shows nothing. */
async function step(doing, expected = 0) {
  const { code, output } = await doing;
  if (code !== expected) throw new Error(`exit code ${code} where ${expected} was expected\n${output}`);
  return output;
}

async function demo() {
  heading('A lab: two nodes with pods and a ztunnel each, in network namespaces');
  await step(here(['lab', 'up', '--name', name, '--tunnel', 'vxlan', '--profile', 'hardened'], { show: true }));

  heading('The document says what node1 is');
  console.log(readFileSync(documentOf('node1'), 'utf8'));

  heading('What the document compiles to: the rules of the node');
  const artefacts = JSON.parse(await step(here(['render', '--output', 'json', '-f', documentOf('node1')]))).artefacts;
  console.log(artefacts.find(({ path }) => path === 'host/iptables.rules').text);

  heading('Nothing is redirected yet: all connections go straight');
  await step(here(['lab', 'run', '--name', name], { show: true }));

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
  await step(here(['lab', 'run', '--name', name], { show: true }));

  heading('Somebody changes the node by hand');
  const byHand = [
    [
      'iptables-nft',
      '-t',
      'mangle',
      '-D',
      'ztunnel-PREROUTING',
      '!',
      '-p',
      'tcp',
      '-j',
      'MARK',
      '--set-xmark',
      '0x220/0x220',
    ],
    ['iptables-nft', '-t', 'nat', '-I', 'PREROUTING', '1', '-j', 'ACCEPT'],
    ['ipset', 'del', 'ztunnel-pods-ips', '10.244.1.11'],
    ['ip', 'rule', 'del', 'priority', '102'],
    ['ip', 'route', 'del', 'unreachable', 'default', 'table', '101'],
  ];
  for (const words of byHand) {
    console.log(`$ ${words.join(' ')}`);
    await step(inside(node1, words));
  }

  heading('verify finds it (exit code 2) ...');
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }), 2);

  heading('... and apply repairs just that');
  await step(redirectIn('node1', ['apply', '--yes', '-f', documentOf('node1')], { show: true }));
  await step(inside(node1, ['iptables-nft', '-t', 'nat', '-D', 'PREROUTING', '-j', 'ACCEPT']));
  await step(redirectIn('node1', ['verify', '-f', documentOf('node1')], { show: true }));

  heading('destroy removes everything of ours and nothing else; connections go straight again');
  for (const node of ['node1', 'node2']) await step(redirectIn(node, ['destroy', '--yes', '--quiet'], { show: true }));
  await step(here(['lab', 'run', '--name', name], { show: true }));
}

try {
  await demo();
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await here(['lab', 'down', '--name', name]);
}
