import { writeEntry } from './conflist/write-entry.js';
import { copyPlugin } from './copy-plugin.js';
import { InstallError } from './install-error.js';
import type { InstallOptions, InstallReport, PartReport } from './install-options.js';
import { writeKubeconfig } from './kubeconfig/write-kubeconfig.js';

/**
 * Looks at each part, and writes those that are not right. The entry comes last, and only when the plugin is there:
 * with the entry alone no pod of the node could start. Never throws for a part: the report has the failure.
 */
export async function installOnce(options: InstallOptions): Promise<InstallReport> {
  const { binDirectory, confDirectory, disk, kubeconfig } = options;
  for (const folder of new Set([binDirectory, confDirectory])) await disk.removeLeftovers(folder).catch(() => {});
  const plugin = await attempt('plugin', binDirectory, () => copyPlugin(options));
  const config =
    kubeconfig === null ? null : await attempt('kubeconfig', kubeconfig, () => writeKubeconfig(kubeconfig, options));
  const before = config === null ? [plugin] : [plugin, config];
  const missing = before.find(({ state }) => state === 'failed');
  if (missing !== undefined) {
    const why = `its ${missing.part} is not in place; what is there is left as it is`;
    return { parts: [...before, { part: 'entry', path: confDirectory, state: 'waiting', why }], warnings: [] };
  }
  let warnings: readonly string[] = [];
  const entry = await attempt('entry', confDirectory, async () => {
    const written = await writeEntry(options);
    warnings = written.warnings;
    return written.report;
  });
  return { parts: [...before, entry], warnings };
}

async function attempt(part: PartReport['part'], path: string, work: () => Promise<PartReport>): Promise<PartReport> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InstallError)) throw error;
    return { part, path, state: 'failed', why: error.message };
  }
}

/** Why the node is not installed; null: all parts are right. */
export function notInstalled({ parts }: InstallReport): string | null {
  const wrong = parts.filter(({ why }) => why !== null).map(({ part, why }) => `${part}: ${why}`);
  return wrong.length === 0 ? null : wrong.join('; ');
}
