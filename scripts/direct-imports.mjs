import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { root } from './paths.mjs';

const door = join(root, 'src/index.ts');

/**
 * For esbuild: what the program takes from src/index.ts comes from the file that has it. A file that names src/index.ts
 * would otherwise load all that the library has, since esbuild splits by what a file imports, not by what it uses.
 */
export const directImports = {
  name: 'direct-imports',
  /** @param {import('esbuild').PluginBuild} build */
  async setup(build) {
    const files = exportedFrom(await readFile(door, 'utf8'));
    build.onLoad({ filter: /[/\\]src[/\\](?:agent|cli|install|lab|ui)[/\\].*\.ts$/ }, async ({ path }) => ({
      contents: withDirectImports(await readFile(path, 'utf8'), path, files),
      loader: 'ts',
    }));
  },
};

/** The file and the name there of each value that the library exports. */
function exportedFrom(text) {
  const named = [...text.matchAll(/^export \{([^}]*)\} from '([^']+)';/gm)];
  return new Map(
    named.flatMap(([, names, from]) =>
      valuesIn(names).map(({ name, as }) => [as, { name, file: join(dirname(door), from) }]),
    ),
  );
}

function withDirectImports(text, path, files) {
  const isDoor = (from) => join(dirname(path), from) === door.replace(/\.ts$/, '.js');
  const placed = (names) =>
    valuesIn(names).map(({ name, as }) => {
      const found = files.get(name);
      if (found === undefined) throw new Error(`${path} imports ${name}, which src/index.ts does not name`);
      return { ...found, as, from: `'./${relative(dirname(path), found.file)}'` };
    });
  return text
    .replace(/^import \{([^}]*)\} from '([./]+\/index\.js)';/gm, (statement, names, from) => {
      if (!isDoor(from)) return statement;
      const imports = placed(names).map((one) => `import { ${one.name} as ${one.as} } from ${one.from};`);
      // As many lines as before, so that positions in stack traces stay right.
      return `${imports.join(' ')}${'\n'.repeat(statement.split('\n').length - 1)}`;
    })
    .replace(/const \{([^}]*)\} = await import\('([./]+\/index\.js)'\)/g, (statement, names, from) => {
      if (!isDoor(from)) return statement;
      const found = placed(names);
      const parts = found.map(({ name, as }) => `{ ${name}: ${as} }`);
      return `const [${parts.join(', ')}] = await Promise.all([${found.map((one) => `import(${one.from})`).join(', ')}])`;
    });
}

/** The values among the names of an import or export; types are left out. */
function valuesIn(names) {
  return names
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && !each.startsWith('type '))
    .map((each) => {
      const [name, as = name] = each.split(' as ');
      return { name, as };
    });
}
