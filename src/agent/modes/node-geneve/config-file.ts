import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where the CNI plugin of 2023 looks. */
export const defaultConfigFile = '/etc/ambient-config/config.json';

/** A missing file says the same as one with `false`. */
function printConfig(isReady: boolean): string {
  return JSON.stringify({ ztunnelReady: isReady, redirectMode: 'iptables' });
}

/** Leaves the file alone when it says so already. */
export async function writeConfig(path: string, isReady: boolean): Promise<void> {
  const text = printConfig(isReady);
  const there = await readFile(path, 'utf8').catch(() => null);
  if (there === text || (there === null && !isReady)) return;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await replace(path, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`the CNI plugin cannot be told by ${path}, which cannot be written: ${why}`, { cause: error });
  }
}

/** In one step. Everybody may read it, whatever the umask. */
async function replace(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp`;
  await rm(temporary, { force: true });
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.chmod(0o644);
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}
