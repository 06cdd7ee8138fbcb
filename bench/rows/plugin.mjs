// The CNI plugin as a whole process: started, configuration read, agent asked, result printed.
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const plugin = join(root, 'dist/cni', process.arch, 'redirect-cni');
const ofNode = join(root, 'bin/redirect-cni.mjs');
const prevResult = {
  cniVersion: '1.0.0',
  interfaces: [{ name: 'eth0' }],
  ips: [{ interface: 0, address: '10.244.1.7/24' }],
};
const env = {
  PATH: process.env['PATH'],
  CNI_COMMAND: 'ADD',
  CNI_CONTAINERID: 'c',
  CNI_NETNS: '/var/run/netns/x',
  CNI_IFNAME: 'eth0',
  CNI_ARGS: 'K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0',
};

if (process.argv[1] === import.meta.filename) answerAll(process.argv[2]);

/** An agent that redirects at once, in a process of its own. */
function answerAll(path) {
  createServer((request, response) => request.resume().on('end', () => response.end())).listen(path, () =>
    process.send('ready'),
  );
  process.on('disconnect', () => process.exit());
}

export const plugins = [
  row('redirect-cni as a process', [plugin], { against: 'sh -c true', words: ['sh', '-c', 'true'], target: 3 }),
  row('redirect-cni.mjs, the same in Node', [process.execPath, ofNode], {
    ...{ against: 'an empty Node script', words: [process.execPath, '--eval', '0'], target: null },
  }),
];

function row(name, ours, { against, target, words }) {
  return {
    ...{ name, against: `${against}, with the same input`, target, kind: /** @type {const} */ ('ratio') },
    async prepare() {
      if (!existsSync(ours.at(-1))) throw new Error('npm run build:cni has not built it');
      const folder = mkdtempSync(join(tmpdir(), 'bench-cni-'));
      const agent = fork(import.meta.filename, [join(folder, 'pluginevent.sock')]);
      await once(agent, 'message');
      const config = { cniVersion: '1.0.0', name: 'k8s', type: 'redirect-cni', cni_agent_run_dir: folder, prevResult };
      const answer = `${JSON.stringify(prevResult)}\n`;
      return {
        ours: () => run(ours, JSON.stringify(config), answer),
        against: () => run(words, JSON.stringify(config), ''),
        rounds: 100,
        tidy: () => {
          agent.disconnect();
          rmSync(folder, { recursive: true, force: true });
        },
      };
    },
  };
}

/** What does not read its input may end before it is written, which is an error to Node. */
function run([file, ...words], input, answer) {
  const { status, stdout } = spawnSync(file, words, { env, input, encoding: 'utf8' });
  if (status !== 0 || stdout !== answer) throw new Error(`${file}: exit ${status}, ${stdout}`);
}
