// What a person would type for the geneve journeys, run where there is a kernel that has geneve. Ends with 0 when all hold.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'bin', 'redirect.mjs');
const lab = 'guest';
const [, , profile = 'istio-1.20', backend = 'iptables-nft'] = process.argv;

redirect('lab', 'up', '--name', lab, '--tunnel', 'geneve', '--profile', profile, '--backend', backend);
try {
  for (const node of ['node1', 'node2'])
    onNode(node, 'apply', '--yes', '--quiet', '-f', `/run/redirect-lab/${lab}/${node}.json`);
  say('ip', ['netns', 'exec', `${lab}-node1`, 'ip', '-d', '-br', 'link', 'show', 'type', 'geneve']);
  redirect('lab', 'run', '--name', lab);
  for (const node of ['node1', 'node2']) onNode(node, 'verify', '-f', `/run/redirect-lab/${lab}/${node}.json`);
  for (const node of ['node1', 'node2']) onNode(node, 'destroy', '--yes', '--quiet');
  redirect('lab', 'run', '--name', lab);
} finally {
  redirect('lab', 'down', '--name', lab);
}

function onNode(node, ...words) {
  say('ip', ['netns', 'exec', `${lab}-${node}`, process.execPath, program, ...words]);
}

function redirect(...words) {
  say(process.execPath, [program, ...words]);
}

function say(file, words) {
  const { status } = spawnSync(file, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`${words.join(' ')}: exit ${status}`);
}
