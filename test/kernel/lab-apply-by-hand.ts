import { type Command, runCommand } from '../../src/index.js';
import type { Lab, LabDocument, LabNodeName } from '../../src/lab/index.js';
import type { Installer } from './lab-installer.js';
import { cleanUpRules, hostRules, memberCommands, type RulesByHand, ztunnelRules } from './lab-rules-by-hand.js';

/**
 * Sets up nodes as the agent of 2023 did, without this project's compiler: clean up and create, except for single pods.
 */
export const byHand: Installer = {
  apply: async (lab, node, document, before) => {
    if (before && before.ztunnel?.netns === document.ztunnel?.netns) {
      await changeMembers(lab, node, document, before);
      return;
    }
    if (before) await byHand.destroy(lab, node, before);
    const ztunnel = ztunnelOf(document);
    await write(lab.nodes[node].netns, document, hostRules(document, ztunnel));
    await write(ztunnel.netns, document, ztunnelRules(document, ztunnel));
  },
  destroy: async (lab, node, document) => {
    const { netns } = lab.nodes[node];
    const rules = cleanUpRules(document);
    await run({ argv: [backendOf(document), '--noflush', '-w', '5'], stdin: rules.iptables, netns });
    await run({ argv: ['ip', '-batch', '-'], stdin: rules.ip, netns });
    await run({ argv: ['ipset', 'restore'], stdin: rules.ipset, netns });
  },
};

async function changeMembers(lab: Lab, node: LabNodeName, document: LabDocument, before: LabDocument): Promise<void> {
  const { netns } = lab.nodes[node];
  const members = (of: LabDocument) => of.pods.filter((pod) => pod.mesh);
  const isIn = (of: LabDocument) => (pod: { ip: string }) => members(of).some((member) => member.ip === pod.ip);
  const joining = members(document).filter((pod) => !isIn(before)(pod));
  const leaving = members(before).filter((pod) => !isIn(document)(pod));
  for (const [verb, pods] of [
    ['add', joining],
    ['del', leaving],
  ] as const) {
    for (const { hostInterface } of verb === 'add' ? pods : [])
      await setSysctl(netns, `conf/${hostInterface}/rp_filter`, 0);
    const commands = pods.map((pod) => memberCommands(document, verb, pod));
    await run({ argv: ['ip', '-batch', '-'], stdin: commands.map(({ ip }) => ip).join(''), netns });
    await run({ argv: ['ipset', 'restore'], stdin: commands.map(({ ipset }) => ipset).join(''), netns });
  }
}

async function write(netns: string, document: LabDocument, rules: RulesByHand): Promise<void> {
  await run({ argv: ['ipset', 'restore'], stdin: rules.ipset, netns });
  await run({ argv: ['ip', '-batch', '-'], stdin: rules.ip, netns });
  for (const [key, value] of Object.entries(rules.sysctls)) await setSysctl(netns, key, value);
  await run({ argv: [backendOf(document), '--noflush', '-w', '5'], stdin: rules.iptables, netns });
}

async function setSysctl(netns: string, key: string, value: number): Promise<void> {
  await run({ argv: ['tee', `/proc/sys/net/ipv4/${key}`], stdin: `${value}\n`, netns });
}

function backendOf(document: LabDocument): string {
  return document.backend === 'iptables-legacy' ? 'iptables-legacy-restore' : 'iptables-nft-restore';
}

function ztunnelOf(document: LabDocument) {
  if (!document.ztunnel) throw new Error('there is nothing to set up without a ztunnel');
  return document.ztunnel;
}

async function run(command: Command): Promise<void> {
  if (command.stdin === '') return;
  const result = await runCommand(command);
  if (result.exitCode !== 0) throw new Error(`${command.argv.join(' ')}: ${result.stderr}\n${command.stdin ?? ''}`);
}
