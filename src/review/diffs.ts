import { unifiedDiff } from '../base/line-diff.js';
import { compile } from '../compile.js';
import { printNodeState } from '../document/print.js';
import type { NodeState } from '../model/node-state.js';
import { render } from '../render/render.js';
import type { DiffView } from '../report/review-view.js';
import { visible } from '../report/visible.js';

/** How the artefacts differ; files that differ alike, as those of pods do, are shown once. */
export function rulesDiff(before: NodeState | null, after: NodeState | null): readonly DiffView[] {
  const [old, now] = [filesOf(before), filesOf(after)];
  const found = new Map<string, { readonly path: string; alike: number; readonly lines: readonly string[] }>();
  for (const path of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const lines = unifiedDiff(old.get(path) ?? [], now.get(path) ?? []).map(visible);
    if (lines.length === 0) continue;
    // What differs only by the names and addresses in it is not alike: nothing is guessed here.
    const key = `${path.replace(/^.*\//, '')}\n${lines.join('\n')}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { path, alike: 0, lines });
    else known.alike += 1;
  }
  return [...found.values()];
}

/** The lines of each file. Comments say why, and name pods. */
function filesOf(state: NodeState | null): ReadonlyMap<string, readonly string[]> {
  if (state === null) return new Map();
  const artefacts = render(compile(state));
  return new Map(artefacts.map(({ path, text }) => [path, linesOf(text).filter((line) => !/^\s*#/.test(line))]));
}

/** How the documents differ, as redirect prints them: comments and order of keys do not count. */
export function documentDiff(before: NodeState | null, after: NodeState | null): readonly string[] {
  const [old, now] = [before, after].map((state) => (state === null ? [] : linesOf(printNodeState(state))));
  return unifiedDiff(old ?? [], now ?? []).map(visible);
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
