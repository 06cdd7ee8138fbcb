import { tryToRun } from '../../run.js';

/** Whether the kernel can create geneve links; tried in a namespace that ends with the command. */
export async function kernelHasGeneve(): Promise<boolean> {
  const attempt = ['ip', 'link', 'add', 'probe0', 'type', 'geneve', 'id', '1', 'remote', '192.0.2.1'];
  const result = await tryToRun({ argv: ['unshare', '--net', '--', ...attempt] });
  return result.exitCode === 0;
}
