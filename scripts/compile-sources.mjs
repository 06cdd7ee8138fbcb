// The sources as plain JavaScript in .cache/src, which tests import from Node itself: Vitest's own way evaluates each
// module through a wrapper, in which every imported name is a property read, and took more than twice the CPU time for
// what the tests run.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { transform } from 'esbuild';
import { filesBelow, root } from './paths.mjs';

const sources = join(root, 'src');
const compiled = join(root, '.cache/src');

/** Of Vitest's global setups; again whenever `vitest --watch` runs tests again. */
export async function setup(project) {
  await compileChanged();
  project.onTestsRerun(compileChanged);
}

/** Removes what has no source any more, too. */
async function compileChanged() {
  const wanted = new Map(
    filesBelow(sources)
      .filter((path) => path.endsWith('.ts'))
      .map((path) => [compiledOf(path), path]),
  );
  for (const path of filesBelow(compiled)) if (path.endsWith('.js') && !wanted.has(path)) rmSync(path);
  await Promise.all([...wanted].filter(([to, from]) => isStale(to, from)).map(([to, from]) => compile(to, from)));
}

/** A plugin: `src/` as tests name it is what `setup` compiled. */
export const compiledSources = {
  name: 'compiled-sources',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} name @param {string | undefined} importer */
  resolveId(name, importer) {
    if (importer === undefined) return null;
    // Examples name the package as its users do.
    if (name === 'ambient-redirect') return compiledOf(join(sources, 'index.ts'));
    const path = resolve(dirname(importer), name);
    return path.startsWith(sources + sep) ? compiledOf(path) : null;
  },
};

/** For `server.deps.external`: what Node imports itself. */
export const isCompiled = /\/\.cache\/src\//;

function compiledOf(path) {
  return join(compiled, relative(sources, path)).replace(/\.ts$/, '.js');
}

/** What is compiled has the time of its source: an older source put back is noticed, too. */
function isStale(to, from) {
  const made = statSync(to, { throwIfNoEntry: false });
  return made === undefined || Math.abs(made.mtimeMs - statSync(from).mtimeMs) >= 1;
}

async function compile(to, from) {
  const { mtime } = statSync(from);
  const { code } = await transform(readFileSync(from, 'utf8'), {
    loader: 'ts',
    target: 'node20',
    sourcefile: from,
    sourcemap: 'inline',
  });
  mkdirSync(dirname(to), { recursive: true });
  // Another run may be importing it.
  const fresh = `${to}.${process.pid}`;
  writeFileSync(fresh, code);
  utimesSync(fresh, mtime, mtime);
  renameSync(fresh, to);
}
