import type { Option } from 'commander';
import type { PlanView } from '../index.js';
import type { GivenOption } from './given-options.js';
import { changingOptions, liveNodeOptions } from './options.js';
import { ownCommand, quoted } from './own-command.js';

/** About how a result is shown, which the next command has no need of. */
const aboutOutput: ReadonlySet<string> = new Set(['--output', '--no-color', '--quiet', '--verbose']);

/**
 * A command line of ours with the same options, as far as it takes them. Null: the document came from the standard
 * input, which cannot be read again.
 */
function commandLike(
  name: string,
  given: readonly GivenOption[],
  options: readonly Option[] | 'all',
  args: readonly string[] = [],
): string | null {
  const isTaken = (flag: string) => options === 'all' || options.some(({ long }) => long === flag);
  const kept = given.filter(({ flag }) => isTaken(flag) && !aboutOutput.has(flag));
  if (kept.some(({ flag, value }) => flag === '--file' && value === '-')) return null;
  const words = kept.flatMap(({ flag, value }) => [
    flag === '--file' ? '-f' : flag,
    ...(value === null ? [] : [quoted(value)]),
  ]);
  return [ownCommand(), name, ...words, ...args.map(quoted)].join(' ');
}

interface Asked {
  readonly given: readonly GivenOption[];
  /** A saved observation, so not this node. */
  readonly isElsewhere: boolean;
}

/** What to do after a plan, as a line. Null: nothing, or it cannot be said. */
export function nextAfterPlan(view: PlanView, { given, isElsewhere }: Asked, planFile: string | null): string | null {
  if (view.obstacles.length > 0) return again('plan', given);
  if (view.changes.length === 0) return null;
  const others = given.filter(({ flag }) => flag !== '--file' && flag !== '--backend');
  const line =
    planFile === null
      ? commandLike('apply', given, changingOptions())
      : commandLike('apply', others, changingOptions(), [planFile]);
  if (line === null) return null;
  return isElsewhere ? `Next, on ${view.node ?? 'the node'}: ${line}` : `Next: ${line}`;
}

/** What to do after a check, as a line. Null: nothing, or it cannot be said. */
export function nextAfterCheck(view: PlanView, { given, isElsewhere }: Asked): string | null {
  if (view.obstacles.length > 0) return again('verify', given);
  const where = isElsewhere ? `, on ${view.node ?? 'the node'}` : '';
  const isWithoutEffect = view.effect?.holds === false;
  if (view.changes.length === 0 && !isWithoutEffect) return null;
  const line =
    view.changes.length > 0
      ? commandLike('apply', given, changingOptions())
      : commandLike('doctor', given, liveNodeOptions());
  return line === null ? null : `Next${where}: ${line}`;
}

function again(name: string, given: readonly GivenOption[]): string | null {
  const line = commandLike(name, given, 'all');
  return line === null ? null : `Next: do what the remedies say, then ${line}`;
}
