// What a running process takes, reads and read-back included, next to the agent of 2023 on the same node. The process has to
// be in the node's namespace, so this file starts itself there.
import { execFileSync, spawnSync } from 'node:child_process';
import { apply, destroy, plan } from '../dist/lib/index.js';
import { cleanUp, create } from './agent-2023.mjs';
import { compare, inNamespaces, isInside, state, stateDirectory, timed, ztunnels } from './bench-node.mjs';
import { median, milliseconds } from './median.mjs';

if (isInside) await measure();
else inNamespaces(import.meta.filename);

async function measure() {
  const options = { stateDirectory };
  const pods = (count) =>
    Array.from({ length: count }, (_, index) => ({ ip: `10.244.1.${index + 3}`, veth: `vp${index + 3}` }));
  const ztunnel = (which) => ({
    ip: `10.244.1.${200 + which}`,
    veth: `vzt${which}`,
    netns: `/run/netns/${ztunnels[which]}`,
  });
  const bare = async () => {
    await destroy(state(20), options);
    await destroy(state(20, 1), options);
  };
  /** What nothing of the agent's takes away: its things in ztunnel's namespace go with the namespace. */
  const forget = (name) => {
    const words = ['link del pistioin', 'link del pistioout', 'rule del priority 20000', 'rule del priority 20003'];
    const flushes = [100, 101, 102].map((table) => `route flush table ${table}`);
    const input = [...words, ...flushes].map((line) => `${line}\n`).join('');
    spawnSync('ip', ['netns', 'exec', name, 'ip', '-force', '-batch', '-'], { input });
    spawnSync('ip', ['netns', 'exec', name, 'iptables-nft', '-t', 'mangle', '-F']);
  };
  const agentGone = () => {
    cleanUp(['istioin', 'istioout']);
    for (const name of ztunnels) forget(name);
  };
  const fresh = await compare({
    ours: { before: bare, work: () => apply(state(20), options) },
    rehearsed: { before: bare, work: () => apply(state(20), { ...options, rehearsal: true }) },
    agent: {
      before: async () => {
        await bare();
        agentGone();
      },
      work: () => {
        cleanUp(['istioin', 'istioout']);
        create(ztunnel(0), '10.244.1.1', pods(20));
      },
    },
  });
  agentGone();
  const replaced = await measureReplacement(options, { agentGone, bare, forget, pods, ztunnel });
  console.log(`a fresh node with a rehearsal: ${milliseconds(fresh.rehearsed)}, without ${milliseconds(fresh.ours)}`);
  const lines = { 'a fresh node': fresh, ...replaced };
  for (const [name, { ours, agent }] of Object.entries(lines))
    console.log(
      `${name}, 20 pods: ${milliseconds(ours)}; the agent ${milliseconds(agent)}: ${(agent / ours).toFixed(1)} times`,
    );
  let { cached } = await apply(state(19), options);
  const turn = async (count) => {
    cached = (await apply(state(count), { ...options, cached })).cached;
  };
  const added = await compare({
    cached: { before: () => turn(19), work: () => turn(20) },
    anew: {
      before: () => turn(19),
      work: async () => {
        cached = (await apply(state(20), options)).cached;
      },
    },
    commands: {
      work: () => {
        execFileSync('ipset', ['add', 'ztunnel-pods-ips', '10.9.9.9']);
        execFileSync('ip', ['route', 'add', '10.9.9.9/32', 'dev', 'vzt0', 'table', '100']);
      },
      before: () => {
        spawnSync('ipset', ['del', 'ztunnel-pods-ips', '10.9.9.9']);
        spawnSync('ip', ['route', 'del', '10.9.9.9/32', 'table', '100']);
      },
    },
    idle: { before: () => turn(20), work: () => turn(20) },
    read: { work: () => plan(state(20), options) },
  });
  const ratio = (time) => `${milliseconds(time)} (${(time / added.commands).toFixed(1)} times the commands)`;
  console.log(
    `one pod more: held state ${ratio(added.cached)}, read anew ${ratio(added.anew)}; two bare commands ${milliseconds(added.commands)}`,
  );
  console.log(
    `nothing to do, held state: ${milliseconds(added.idle)}; a plan, everything read: ${milliseconds(added.read)}`,
  );
  await destroy(state(20), options);
}

/** A daemon set's pod is replaced after the old one is gone, or, with a surge, while it is still there. */
async function measureReplacement(options, { agentGone, bare, forget, pods, ztunnel }) {
  const found = {};
  for (const oldIsGone of [true, false]) {
    const rounds = { ours: [], agent: [] };
    for (let round = 0; round < 10; round += 1) {
      for (const who of ['ours', 'agent']) {
        await apply(state(20), options);
        if (oldIsGone) renew(0);
        rounds[who].push(
          await timed(() => {
            if (who === 'ours') return apply(state(20, 1), options);
            cleanUp(['istioin', 'istioout']);
            return create(ztunnel(1), '10.244.1.1', pods(20));
          }),
        );
        if (who === 'agent') {
          agentGone();
          for (const name of ztunnels) forget(name);
        }
        await bare();
      }
    }
    const name = oldIsGone ? 'ztunnel replaced, the old one gone' : 'ztunnel replaced, the old one still there';
    found[name] = { ours: median(rounds.ours), agent: median(rounds.agent) };
  }
  return found;
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
