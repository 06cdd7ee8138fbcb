import { rename, writeFile } from 'node:fs/promises';
import { servicesOf } from './services.js';
import { type Lab, type LabMember, memberNamed, serverPort } from './topology.js';

export function meshFile(lab: Lab): string {
  return `${lab.stateFolder}/mesh.json`;
}

/**
 * Sends the stand-in proxies the pods of the mesh and the services that only the proxy knows, as a control plane would.
 * It affects only where proxies connect to; the nodes' rules decide what reaches them.
 */
export async function tellMesh(lab: Lab, podNames: readonly string[]): Promise<void> {
  const pods = podNames.map((name) => memberNamed(lab, name));
  const fresh = `${meshFile(lab)}.${process.pid}`;
  const services = servicesOf(lab).filter(({ kind }) => kind === 'of-proxy');
  const membership = {
    pods: Object.fromEntries(pods.flatMap((pod) => addressesOf(pod).map((ip) => [ip, pod.node]))),
    services: Object.fromEntries(
      services.flatMap((service) => {
        const backend = addressesOf(memberNamed(lab, service.backend));
        return addressesOf(service).map((ip, index) => [ip, [backend[index], serverPort]]);
      }),
    ),
  };
  await writeFile(fresh, JSON.stringify(membership));
  await rename(fresh, meshFile(lab));
}

function addressesOf({ ip, ip6 }: Pick<LabMember, 'ip' | 'ip6'>): readonly string[] {
  return ip6 === null ? [ip] : [ip, ip6];
}
