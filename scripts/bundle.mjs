import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { directImports } from './direct-imports.mjs';
import { joinedParts } from './joined-parts.mjs';
import { root } from './paths.mjs';

const form = /** @type {const} */ ({
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.12',
  format: 'esm',
  logLevel: 'silent',
  logLimit: 0,
});

/**
 * Bundles the command line. @param options what esbuild needs besides: entries and where the bundle goes.
 * @returns the files that are in it, relative to the checkout.
 */
export async function bundle(options) {
  const { banner = '', ...others } = options;
  const { metafile, warnings } = await build({
    ...form,
    // It has a native part for each kind of machine, which it finds beside itself.
    external: ['koffi'],
    // Not minified: it would not start faster (250 against 250 ms of CPU, `node -e 0` 71), and stack traces stay
    // readable. The Node entry of yaml is CommonJS; a bundled `import('yaml')` would see only its default export.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    plugins: [directImports, joinedParts],
    metafile: true,
    // commander is CommonJS and calls require() for built-in modules.
    banner: {
      js: `${banner}import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`,
    },
    ...others,
  });
  for (const { location, text } of warnings) console.warn(`esbuild: ${location?.file}:${location?.line}: ${text}`);
  return Object.keys(metafile.inputs);
}

/**
 * Bundles the library as one file: Node takes more than a millisecond for each file of more than a thousand. Packages
 * stay its user's.
 */
export async function bundleLibrary(folder) {
  await build({ ...form, entryPoints: { library: 'src/index.ts' }, outdir: folder, packages: 'external' });
  // Not the entry itself: tools that check packages parse each entry several times, which would take them twice as
  // long.
  writeFileSync(join(folder, 'index.js'), "export * from './library.js';\n");
}
