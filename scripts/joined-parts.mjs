import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './paths.mjs';

const src = join(root, 'src');

/**
 * Files of src that the program imports when they are needed, in groups that are loaded together. esbuild makes a part
 * of the bundle for each set of such files that reach a module, and each part that a command loads takes most of a
 * millisecond.
 */
const groups = {
  node: ['apply', 'confirm', 'destroy', 'observe', 'plan', 'show'].map(command),
  packets: ['doctor', 'import', 'prove', 'render', 'review', 'verify'].map(command),
  servers: [...['agent', 'install', 'lab', 'status', 'ui', 'uninstall'].map(command), 'agent/drift/kernel-watch'],
  trace: [command('trace')],
  texts: ['explain', 'fmt', 'schema'].map(command),
  thread: ['base/bytes', 'cli/run', 'kernel/read-input'],
  seldom: [
    ...['apply/rollback-error', 'cli/completion/print', 'cli/error-report', 'cli/help/man-page', 'cli/printers/pages'],
    ...['observe/observation-folder', 'verbs/saved-plan'],
  ],
};

function command(name) {
  return `cli/commands/${name}`;
}

/** For esbuild: the files of a group become one module, so that they are one entry of the bundle. */
export const joinedParts = {
  name: 'joined-parts',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    const groupOf = new Map(Object.entries(groups).flatMap(([name, files]) => files.map((file) => [file, name])));
    build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const name = groupOf.get(relative(src, join(resolveDir, path)).replace(/\.[jt]s$/, ''));
      return name === undefined ? undefined : { path: name, namespace: 'group' };
    });
    build.onLoad({ filter: /./, namespace: 'group' }, ({ path }) => {
      const files = groups[path].map((file) => join(src, `${file}.ts`));
      refuseTwice(files.flatMap((file) => exportedNames(readFileSync(file, 'utf8'))));
      const contents = files.map((file) => `export * from './${relative(src, file)}';`).join('\n');
      return { contents, resolveDir: src, loader: 'ts' };
    });
  },
};

function exportedNames(text) {
  const declared = /^export (?:abstract )?(?:async )?(?:class|const|function\*?|let) (\w+)/gm;
  return [...text.matchAll(declared)].map(([, name]) => name);
}

/** A name that two files export would be the one of neither. */
function refuseTwice(names) {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`scripts/joined-parts.mjs: two files of a group export ${twice}`);
}
