import { join } from 'node:path';
import { directImports } from './direct-imports.mjs';
import { joinedParts } from './joined-parts.mjs';
import { root } from './paths.mjs';

/**
 * Bundles the command line. @param options what esbuild needs besides: entries and where the bundle goes.
 * @returns the files that are in it, relative to the checkout.
 */
export async function bundle(options) {
  const { build } = await import('esbuild');
  const { banner = '', ...others } = options;
  const { metafile, warnings } = await build({
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20.12',
    format: 'esm',
    // It has a native part for each kind of machine, which it finds beside itself.
    external: ['koffi'],
    // Not minified: it would not start faster (250 against 250 ms of CPU, `node -e 0` 71), and stack traces stay readable.
    // The Node entry of yaml is CommonJS; a bundled `import('yaml')` would see only its default export.
    alias: { yaml: join(root, 'node_modules/yaml/browser/index.js') },
    plugins: [directImports, joinedParts],
    metafile: true,
    logLevel: 'silent',
    logLimit: 0,
    // commander is CommonJS and calls require() for built-in modules.
    banner: {
      js: `${banner}import { createRequire as requireFrom } from 'node:module';\nconst require = requireFrom(import.meta.url);`,
    },
    ...others,
  });
  for (const { location, text } of warnings) console.warn(`esbuild: ${location?.file}:${location?.line}: ${text}`);
  return Object.keys(metafile.inputs);
}
