// A node of 20 pods programmed from nothing, and its ztunnel replaced, beside a script of the bare tools and the agent
// of 2023.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { apply, compile, destroy, render } from '../../dist/lib/index.js';
import { cleanUp, create } from '../agent-2023.mjs';
import { documentOfNode, inNamespaces, state, stateDirectory, ztunnels } from '../bench-node.mjs';
import { measured, printOnNode, toPrint } from './print-on-node.mjs';
import { runRedirect } from './run-redirect.mjs';

const options = { stateDirectory };
const tunnels = ['istioin', 'istioout'];

/** Once there are legacy tables in a namespace they stay, so that backend is the last. */
export function rows(isSmoke) {
  const backends = ['iptables-nft', 'nft', 'iptables-legacy'];
  return [
    ...[true, false].map(ztunnelReplaced),
    rehearsed(),
    ...(isSmoke ? backends.slice(0, 1) : backends).flatMap((backend) => [fromNothing(backend), byCommand(backend)]),
  ];
}

const bareTools = { against: 'a shell script of the bare tools', target: 1.3, kind: /** @type {const} */ ('ratio') };
const agentOf2023 = { against: 'the single commands of 2023', target: 5, kind: /** @type {const} */ ('faster') };

function fromNothing(backend) {
  return {
    name: `whole node from nothing, 20 pods, ${backend}, warm library, read back`,
    limits: [bareTools, agentOf2023],
    prepare() {
      const { tidy, work } = script(backend);
      const ours = () => apply(state(20, 0, backend), options);
      return { before: reset, ours, against: [work, () => runAgent(0)], rounds: 11, tidy };
    },
  };
}

function rehearsed() {
  return {
    name: 'whole node from nothing, 20 pods, iptables-nft, rehearsed first',
    ...{ against: 'the same without a rehearsal', target: null, kind: /** @type {const} */ ('ratio') },
    prepare: () => ({
      before: reset,
      ours: () => apply(state(20), { ...options, rehearsal: true }),
      against: () => apply(state(20), options),
      rounds: 9,
      tidy: reset,
    }),
  };
}

function byCommand(backend) {
  return {
    name: `whole node from nothing, 20 pods, ${backend}, redirect apply less an empty Node script`,
    ...bareTools,
    prepare() {
      const { tidy, work } = script(backend);
      return {
        before: reset,
        ours: () => runRedirect(['apply', '--yes'], documentOfNode(20, 0, backend), stateDirectory),
        less: () => execFileSync(process.execPath, ['--eval', '0']),
        against: work,
        rounds: 9,
        tidy,
      };
    },
  };
}

/** A daemon set's pod is replaced after the old one is gone, or, with a surge, while it is still there. */
function ztunnelReplaced(oldIsGone) {
  return {
    name: `ztunnel replaced, the old one ${oldIsGone ? 'gone' : 'still there'}, 20 pods, warm library, read back`,
    ...agentOf2023,
    prepare() {
      let cached = null;
      const before = async () => {
        await reset();
        ({ cached } = await apply(state(20), options));
        if (oldIsGone) renew(0);
      };
      return {
        ...{ before, ours: () => apply(state(20, 1), { ...options, cached }), against: () => runAgent(1) },
        ...{ rounds: 11, tidy: reset },
      };
    },
  };
}

function runAgent(which) {
  const pods = Array.from({ length: 20 }, (_, index) => ({ ip: `10.244.1.${index + 3}`, veth: `vp${index + 3}` }));
  const name = ztunnels[which] ?? '';
  cleanUp(tunnels);
  create({ ip: `10.244.1.${200 + which}`, veth: `vzt${which}`, netns: `/run/netns/${name}` }, '10.244.1.1', pods);
}

/** In the order in which the later need the earlier: links, sets, rules, settings of links. */
const tools = {
  'ip.batch': () => 'ip -batch',
  'ipset.rules': () => 'ipset restore -file',
  'iptables.rules': (backend) => `${backend}-restore --noflush`,
  'ruleset.nft': () => 'nft -f',
  'sysctl.conf': () => 'sysctl --quiet --load',
};

/** The artefacts of a node as files, and a script that gives them to their tools. */
function script(backend) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-artefacts-'));
  const artefacts = render(compile(state(20, 0, backend)));
  const lines = ['host', 'ztunnel'].flatMap((scope) =>
    Object.entries(tools).flatMap(([name, tool]) => {
      const found = artefacts.find(({ path }) => path === `${scope}/${name}`);
      if (found === undefined) return [];
      const file = join(folder, found.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, found.text);
      const inside = scope === 'host' ? '' : `nsenter --net=/run/netns/${ztunnels[0]} `;
      return [`${inside}${tool(backend)} ${file}`];
    }),
  );
  const file = join(folder, 'apply.sh');
  writeFileSync(file, `set -e\n${lines.join('\n')}\n`);
  return {
    work: () => execFileSync('sh', [file], { stdio: 'pipe' }),
    tidy: async () => {
      await reset();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Takes away what any of them made. What ours changed of settings is set back first, by its record. */
async function reset() {
  await destroy(null, options);
  const rules = [100, 101, 102, 103, 20_000, 20_003].map((priority) => `rule del priority ${priority}`);
  const links = [...tunnels, 'pistioin', 'pistioout'].map((name) => `link del ${name}`);
  const routes = [100, 101, 102].map((table) => `route flush table ${table}`);
  const input = [...rules, ...links, ...routes].map((line) => `${line}\n`).join('');
  const legacy = ['F', 'X'].map((flag) => `iptables-legacy -t $table -${flag}`).join('; ');
  const lines = [
    'exec 2>/dev/null; ip -force -batch -; nft flush ruleset; ipset destroy',
    `for table in $(cat /proc/net/ip_tables_names); do ${legacy}; done`,
    'for file in /proc/sys/net/ipv4/conf/*/accept_local; do echo 0 > $file; done',
  ];
  for (const netns of ['/proc/self/ns/net', ...ztunnels.map((name) => `/run/netns/${name}`)])
    spawnSync('nsenter', [`--net=${netns}`, 'sh', '-c', lines.join('; ')], { input });
}

/** Ends a ztunnel's namespace, as the kernel does when its pod is gone, and makes the next. */
function renew(which) {
  const [veth, name] = [`vzt${which}`, ztunnels[which] ?? ''];
  const commands = [
    `ip netns del ${name}; ip link del ${veth} 2>/dev/null; ip netns add ${name}`,
    `ip link add ${veth} type veth peer name eth0 netns ${name}; ip address add 10.244.1.1/32 dev ${veth}; ip link set ${veth} up`,
    `ip route add 10.244.1.${200 + which}/32 dev ${veth}; ip netns exec ${name} ip link set lo up`,
    `ip netns exec ${name} ip address add 10.244.1.${200 + which}/24 dev eth0; ip netns exec ${name} ip link set eth0 up`,
  ];
  execFileSync('sh', ['-c', commands.join('; ')], { stdio: 'pipe' });
}

export const start = (asked) => inNamespaces(import.meta.filename, toPrint(asked));
await printOnNode(import.meta.filename, measured(rows));
