import { access, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pidFolder, startProgram } from './background.js';
import { keepFlows } from './conntrack.js';
import { existingNamespaces, labDown } from './lab-down.js';
import { LabError } from './lab-error.js';
import { requirePrograms, rightsMissing } from './lab-requirements.js';
import { tellMesh } from './mesh-membership.js';
import { type ServiceBackend, startServices } from './services.js';
import { type Lab, labNamed, labNodeNames, nodeLocalDns, serverPort } from './topology.js';
import { type RpFilter, wireUp } from './wire-up.js';
import { startZtunnel } from './ztunnel.js';

export interface LabOptions {
  readonly name?: string;
  /**
   * Reverse path filter of every interface at first, as a distribution would have set it: 1 strict (default, the one that
   * breaks redirection where the compiled sysctls are missing), 2 loose, 0 off.
   */
  readonly rpFilter?: RpFilter;
  /** That of the documents to be applied: services are translated behind the redirection only where both write with the same. */
  readonly backend?: ServiceBackend;
}

/**
 * Two nodes with pods, servers and stand-in ztunnels, each in a network namespace; nothing is redirected yet.
 * Needs the right to create namespaces and a writable /run.
 * @throws LabError when the lab is there already, or a program or the right to it is missing; CommandError when a tool
 * fails otherwise. Then nothing is left behind.
 */
export async function labUp(options: LabOptions = {}): Promise<Lab> {
  const lab = labNamed(options.name);
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
      ...labNodeNames.map((node) => startZtunnel(lab, node)),
      startServices(lab, options.backend ?? 'iptables-nft'),
    ]);
    // The services' translation is what loads the tracking of flows.
    await Promise.all(labNodeNames.map((node) => keepFlows(lab.nodes[node])));
    return lab;
  } catch (problem) {
    await labDown(lab.name);
    throw /Operation not permitted|Permission denied/.test(String(problem)) ? rightsMissing(problem) : problem;
  }
}

/** The running lab of that name. @throws LabError when there is none. */
export async function labFind(name?: string): Promise<Lab> {
  const lab = labNamed(name);
  await access(lab.stateFolder).catch(() => {
    throw new LabError(`there is no lab ${lab.name}; start it with: redirect lab up --name ${lab.name}`);
  });
  return lab;
}

/** Creating the state folder decides between two that start the same lab at once. */
async function claim(lab: Lab): Promise<void> {
  const left = await existingNamespaces(lab);
  const taken = left.length > 0 ? left.join(', ') : lab.stateFolder;
  const refusal = new LabError(
    `lab ${lab.name} is there already (${taken}); remove it with: redirect lab down --name ${lab.name}`,
  );
  if (left.length > 0) throw refusal;
  try {
    await mkdir(dirname(lab.stateFolder), { recursive: true });
    await mkdir(lab.stateFolder);
    await mkdir(pidFolder(lab));
  } catch (problem) {
    throw (problem as NodeJS.ErrnoException).code === 'EEXIST' ? refusal : rightsMissing(problem);
  }
}

function startServers(lab: Lab): readonly Promise<void>[] {
  const nodes = labNodeNames.map((name) => ({ ...lab.nodes[name], dns: nodeLocalDns }));
  const pods = lab.pods.map((pod) => ({ ...pod, dns: pod.dns ? pod.ip : null }));
  return [...nodes, ...pods].map((member) =>
    startProgram(lab, member, member.name, 'server.py', [
      '--name',
      member.name,
      '--port',
      String(serverPort),
      ...(member.dns === null ? [] : ['--dns', member.dns]),
    ]),
  );
}
