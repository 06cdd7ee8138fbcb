import type { Sysctl } from '../ir/sysctl.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import { parseGrepOutput } from '../render/sysctl/parse.js';

const root = '/proc/sys/';

/** The values of the given keys; a key whose interface does not exist is left out. */
export async function readSysctls(
  machine: Machine,
  netns: string | null,
  keys: readonly string[],
): Promise<readonly Sysctl[]> {
  if (netns !== null || machine.netns !== undefined) return readElsewhere(machine, netns, keys);
  const values = await Promise.all(keys.map((key) => machine.readText(root + key)));
  return keys.flatMap((key, index) => {
    const value = values[index];
    return value == null ? [] : [{ key, value: value.trim() }];
  });
}

/** The number of files per process, because arguments are limited. */
const mostAtOnce = 10_000;

/** /proc/sys/net shows the namespace of its reader, so a process inside the namespace reads all files. */
async function readElsewhere(
  machine: Machine,
  netns: string | null,
  keys: readonly string[],
): Promise<readonly Sysctl[]> {
  const found: Sysctl[] = [];
  for (let first = 0; first < keys.length; first += mostAtOnce) {
    const files = keys.slice(first, first + mostAtOnce).map((key) => root + key);
    const result = await machine.execute({ argv: ['grep', '-s', '-H', '', ...files], netns });
    // 0: all there; 2: some are not, which -s keeps quiet about; nsenter has the same numbers.
    if ((result.exitCode ?? 9) > 2 || /^nsenter: /m.test(result.stderr))
      throw new CommandError(result.command, { reason: 'exit', ...result });
    found.push(...parseGrepOutput(result.stdout));
  }
  return found;
}
