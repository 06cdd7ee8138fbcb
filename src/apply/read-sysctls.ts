import type { Sysctl } from '../ir/sysctl.js';
import { parseGrepOutput } from '../render/sysctl/parse.js';
import { CommandError } from './command-error.js';
import type { Machine } from './machine.js';

const root = '/proc/sys/';

/** The values of the given keys; a key whose interface does not exist is left out. */
export async function readSysctls(
  machine: Machine,
  netns: string | null,
  keys: readonly string[],
): Promise<readonly Sysctl[]> {
  if (netns !== null) return readElsewhere(machine, netns, keys);
  const values = await Promise.all(keys.map((key) => machine.readText(root + key)));
  return keys.flatMap((key, index) => {
    const value = values[index];
    return value == null ? [] : [{ key, value: value.trim() }];
  });
}

/** /proc/sys/net shows the namespace of whoever reads it, so the reader has to be in there. */
async function readElsewhere(machine: Machine, netns: string, keys: readonly string[]): Promise<readonly Sysctl[]> {
  if (keys.length === 0) return [];
  const argv = ['grep', '-s', '-H', '', ...keys.map((key) => root + key)];
  const result = await machine.execute({ argv, netns });
  // 0: all there; 2: some are not, which -s keeps quiet about; nsenter has the same numbers.
  if ((result.exitCode ?? 9) > 2 || /^nsenter: /m.test(result.stderr))
    throw new CommandError(result.command, { reason: 'exit', ...result });
  return parseGrepOutput(result.stdout);
}
