import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pidFolder, startProgram } from './background.js';
import { keepFlows } from './conntrack.js';
import { existingNamespaces, labDown } from './lab-down.js';
import { LabError } from './lab-error.js';
import { requirePrograms, rightsMissing } from './lab-requirements.js';
import { tellMesh } from './mesh-membership.js';
import { labModeOf, labNamed } from './modes/index.js';
import { startProxy } from './proxy.js';
import { type ServiceBackend, startServices } from './services.js';
import { type Lab, labNodeNames, nodeLocalDns, nodeLocalDns6, serverPort } from './topology.js';
import { type RpFilter, wireUp } from './wire-up.js';

export interface LabOptions {
  readonly name?: string;
  /** The mode of the documents that it is for. */
  readonly mode?: string;
  /**
   * The initial reverse path filter of every interface, as a distribution would set it: 1 strict (default; it breaks
   * redirection where the compiled sysctls are missing), 2 loose, 0 off.
   */
  readonly rpFilter?: RpFilter;
  /**
   * The backend of the documents to apply: only with the same backend are services translated after the redirection.
   */
  readonly backend?: ServiceBackend;
  /**
   * An agent on each node, which the caller runs, tells the proxy there about its pods, at `agentSocket`. Only some
   * modes have that.
   */
  readonly agents?: boolean;
}

/**
 * Starts two nodes with pods, servers and stand-in proxies, each in a network namespace. Nothing is redirected yet.
 * Needs the right to create namespaces and a writable /run.
 * @throws LabError if the lab exists already, or a program or a right is missing; CommandError if a tool fails
 * otherwise. Nothing is left behind then.
 */
export async function labUp(options: LabOptions = {}): Promise<Lab> {
  const lab = { ...labNamed(options.name, options.mode), hasAgents: options.agents ?? false };
  if (lab.hasAgents && !labModeOf(lab).canHaveAgents)
    throw new LabError(`in mode ${lab.mode} no agent tells the proxies about pods`);
  requirePrograms();
  await claim(lab);
  try {
    await wireUp(lab, options.rpFilter ?? 1);
    await tellMesh(
      lab,
      lab.pods.filter((pod) => pod.mesh).map((pod) => pod.name),
    );
    await Promise.all([
      ...startServers(lab),
      ...labNodeNames.map((node) => startProxy(lab, node)),
      startServices(lab, options.backend ?? 'iptables-nft'),
    ]);
    // Connection tracking is active only once the services' NAT rules are in place.
    await Promise.all(labNodeNames.map((node) => keepFlows(lab.nodes[node])));
    return lab;
  } catch (problem) {
    await labDown(lab.name);
    throw /Operation not permitted|Permission denied/.test(String(problem)) ? rightsMissing(problem) : problem;
  }
}

/** The running lab of that name. @throws LabError if there is none. */
export async function labFind(name?: string): Promise<Lab> {
  const { name: its, stateFolder } = labNamed(name);
  const kind = await readFile(modeFile(stateFolder), 'utf8').catch(() => {
    throw new LabError(`there is no lab ${its}; start it with: redirect lab up --name ${its}`);
  });
  const [mode, agents] = kind.split(' ');
  return { ...labNamed(its, mode), hasAgents: agents === withAgents };
}

const withAgents = 'agents';

function modeFile(stateFolder: string): string {
  return `${stateFolder}/mode`;
}

/** Reserves the name: of two concurrent starts of the same lab, the one that creates the state folder wins. */
async function claim(lab: Lab): Promise<void> {
  const left = await existingNamespaces(lab.name);
  const taken = left.length > 0 ? left.join(', ') : lab.stateFolder;
  const refusal = new LabError(
    `lab ${lab.name} is there already (${taken}); remove it with: redirect lab down --name ${lab.name}`,
  );
  if (left.length > 0) throw refusal;
  try {
    await mkdir(dirname(lab.stateFolder), { recursive: true });
    await mkdir(lab.stateFolder);
    await mkdir(pidFolder(lab));
    await writeFile(modeFile(lab.stateFolder), lab.hasAgents ? `${lab.mode} ${withAgents}` : lab.mode);
  } catch (problem) {
    throw (problem as NodeJS.ErrnoException).code === 'EEXIST' ? refusal : rightsMissing(problem);
  }
}

function startServers(lab: Lab): readonly Promise<void>[] {
  const families = (ip: string, ip6: string | null) => (ip6 === null ? [ip] : [ip, ip6]);
  const resolver = families(nodeLocalDns, lab.hasIPv6 ? nodeLocalDns6 : null);
  const nodes = labNodeNames.map((name) => ({ ...lab.nodes[name], dns: resolver }));
  const pods = lab.pods.map((pod) => ({ ...pod, dns: pod.dns ? families(pod.ip, pod.ip6) : [] }));
  const stubs = lab.stubs.map((stub) => ({ ...stub, dns: [] }));
  return [...nodes, ...pods, ...stubs].map((member) =>
    startProgram(lab, member, member.name, 'server', [
      '--name',
      member.name,
      '--port',
      String(serverPort),
      ...member.dns.flatMap((address) => ['--dns', address]),
      ...(lab.hasIPv6 ? ['--ipv6'] : []),
    ]),
  );
}
