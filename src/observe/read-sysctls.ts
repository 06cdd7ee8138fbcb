import type { Sysctl } from '../ir/sysctl.js';
import { CommandError } from '../kernel/command-error.js';
import type { Machine } from '../kernel/machine.js';
import type { CommandResult } from '../kernel/run-command.js';
import { parseGrepOutput } from '../render/sysctl/parse.js';

const root = '/proc/sys/';

/** More are read by one command, which is answered by a message for each device instead of a file for each key. */
const few = 16;

/** The values of the given keys; a key whose interface does not exist is left out. */
export async function readSysctls(
  machine: Machine,
  netns: string | null,
  keys: readonly string[],
): Promise<readonly Sysctl[]> {
  if (netns !== null || machine.netns !== undefined || keys.length > few) return readElsewhere(machine, netns, keys);
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
    expectGrep(result);
    found.push(...parseGrepOutput(result.stdout));
  }
  return found;
}

/** @throws CommandError where grep could not run. */
export function expectGrep(result: CommandResult): void {
  // 0: all there; 2: some are not, which -s keeps quiet about; nsenter has the same numbers.
  if ((result.exitCode ?? 9) > 2 || /^nsenter: /m.test(result.stderr))
    throw new CommandError(result.command, { reason: 'exit', ...result });
}
