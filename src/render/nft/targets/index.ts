import { unreachable } from '../../../base/unreachable.js';
import type { ModuleTarget, Target, TproxyTarget } from '../../../ir/target.js';
import type { TableHook } from '../base-chains.js';
import type { Statement } from '../statement.js';
import { logWords } from './log.js';
import { markWords } from './mark.js';
import { dnatWords, natModuleWords } from './nat.js';
import { rejectWords } from './reject.js';
import type { TargetWords } from './target-words.js';
import { readTproxy, writeTproxy } from './tproxy.js';
import { trackingWords } from './tracking.js';
import { verdictWords } from './verdict.js';

const modules: ReadonlyMap<string, TargetWords<ModuleTarget>> = new Map([
  ['SNAT', natModuleWords],
  ['MASQUERADE', natModuleWords],
  ['REDIRECT', natModuleWords],
  ['REJECT', rejectWords],
  ['LOG', logWords],
  ['CT', trackingWords],
]);

/** Null if nft has no equivalent, or none is known here. */
export function writeTarget(target: Target, place: TableHook): readonly Statement[] | null {
  if (target.kind === 'tproxy') return writeTproxy(target, place);
  const written = writeOne(target, place);
  return written && [written];
}

function writeOne(target: Exclude<Target, TproxyTarget>, place: TableHook): Statement | null {
  switch (target.kind) {
    case 'verdict':
      return verdictWords.write(target, place);
    case 'set-mark':
    case 'set-connmark':
    case 'save-connmark':
    case 'restore-connmark':
      return markWords.write(target, place);
    case 'dnat':
      return dnatWords.write(target, place);
    case 'module':
      return modules.get(target.target)?.write(target, place) ?? null;
    // Base chains hold their rules themselves, so there are no jumps.
    case 'jump':
    case 'goto':
    case 'opaque':
      return null;
    default:
      return unreachable(target);
  }
}

const readers = [verdictWords, markWords, dnatWords, ...new Set(modules.values())];

/** Null if the statements are unknown. */
export function readTarget(statements: readonly Statement[], place: TableHook): Target | null {
  const [only, another] = statements;
  if (only === undefined || another !== undefined) return readTproxy(statements, place);
  for (const { read } of readers) {
    const target = read(only, place);
    if (target !== null) return target;
  }
  return null;
}
