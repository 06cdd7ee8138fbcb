// What a person would type for the geneve journeys, run where there is a kernel that has geneve. Ends with 0 when all hold.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const program = join(import.meta.dirname, '..', '..', 'bin', 'redirect.mjs');
const lab = 'guest';
const backend = 'iptables-nft';

const nodes = ['node1', 'node2'];
await say(process.execPath, [program, 'lab', 'up', '--name', lab, '--tunnel', 'geneve', '--backend', backend]);
// One node of each kind: what is expected of each follows from its document.
const [file] = document('node2').slice(1);
writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), profile: 'istio-1.20' }));
try {
  // Two at once and unrehearsed: a process takes seconds here.
  await Promise.all(
    nodes.map((node) => onNode(node, 'apply', '--yes', '--quiet', '--no-rehearsal', ...document(node))),
  );
  await say('ip', ['netns', 'exec', `${lab}-node1`, 'ip', '-d', '-br', 'link', 'show', 'type', 'geneve']);
  await say(process.execPath, [program, 'lab', 'run', '--name', lab, '--patience', '120']);
  await Promise.all(nodes.map((node) => onNode(node, 'verify', ...document(node))));
  await Promise.all(nodes.map((node) => onNode(node, 'destroy', '--yes', '--quiet', '--no-rehearsal')));
  await say(process.execPath, [program, 'lab', 'run', '--name', lab, '--patience', '120']);
} finally {
  await say(process.execPath, [program, 'lab', 'down', '--name', lab]);
}

function document(node) {
  return ['-f', `/run/redirect-lab/${lab}/${node}.json`];
}

function onNode(node, ...words) {
  return say('ip', ['netns', 'exec', `${lab}-${node}`, process.execPath, program, ...words]);
}

async function say(file, words) {
  const [code] = await once(spawn(file, words, { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`${words.join(' ')}: exit ${code}`);
}
