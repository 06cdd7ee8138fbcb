import { createHash } from 'node:crypto';
import { buildSync } from 'esbuild';
import { root } from './paths.mjs';

/**
 * The style and the script of a page, each bundled from its files, as the text of a TypeScript module, with the policy
 * under which a browser runs exactly these and loads nothing.
 */
export function compileAssets({ script, style }) {
  const [scriptText, styleText] = [bundled(script), bundled(style)];
  for (const end of ['</script', '<!--']) refuse(scriptText, end, script);
  refuse(styleText, '</style', style);
  const styleSource = `style-src ${hashOf(styleText)}`;
  const policy = [
    `default-src 'none'`,
    styleSource,
    `script-src ${hashOf(scriptText)}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `// Made from ${style} and ${script} by scripts/generate.mjs.
export const style = ${JSON.stringify(styleText)};
export const script = ${JSON.stringify(scriptText)};
export const styleSource = ${JSON.stringify(styleSource)};
export const policy = ${JSON.stringify(policy)};
`;
}

function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

function bundled(entry) {
  const { outputFiles } = buildSync({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format: 'iife',
    write: false,
  });
  return outputFiles[0].text;
}

/** What would end the element that the text stands in. */
function refuse(text, end, source) {
  if (text.toLowerCase().includes(end)) throw new Error(`${source}: it may not contain ${end}`);
}
