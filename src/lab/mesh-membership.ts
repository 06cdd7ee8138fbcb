import { rename, writeFile } from 'node:fs/promises';
import { type Lab, memberNamed } from './topology.js';

export function meshFile(lab: Lab): string {
  return `${lab.stateFolder}/mesh.json`;
}

/**
 * Tells the stand-in ztunnels which pods are in the mesh, the part of a control plane. Only ztunnels' choice of the way on
 * depends on it; what is redirected to them is the node's rules' affair.
 */
export async function tellMesh(lab: Lab, podNames: readonly string[]): Promise<void> {
  const pods = podNames.map((name) => memberNamed(lab, name));
  const fresh = `${meshFile(lab)}.${process.pid}`;
  await writeFile(fresh, JSON.stringify(Object.fromEntries(pods.map((pod) => [pod.ip, pod.node]))));
  await rename(fresh, meshFile(lab));
}
