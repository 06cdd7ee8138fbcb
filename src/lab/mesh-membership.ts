import { rename, writeFile } from 'node:fs/promises';
import { servicesOf } from './services.js';
import { type Lab, memberNamed, serverPort } from './topology.js';

export function meshFile(lab: Lab): string {
  return `${lab.stateFolder}/mesh.json`;
}

/**
 * Tells the stand-in ztunnels which pods are in the mesh, and of services that nobody else knows of, the part of a control plane. Only ztunnels' choice of the way on
 * depends on it; what is redirected to them is the node's rules' affair.
 */
export async function tellMesh(lab: Lab, podNames: readonly string[]): Promise<void> {
  const pods = podNames.map((name) => memberNamed(lab, name));
  const fresh = `${meshFile(lab)}.${process.pid}`;
  const services = servicesOf(lab).filter(({ kind }) => kind === 'of-ztunnel');
  const told = {
    pods: Object.fromEntries(pods.map((pod) => [pod.ip, pod.node])),
    services: Object.fromEntries(services.map(({ backend, ip }) => [ip, [memberNamed(lab, backend).ip, serverPort]])),
  };
  await writeFile(fresh, JSON.stringify(told));
  await rename(fresh, meshFile(lab));
}
