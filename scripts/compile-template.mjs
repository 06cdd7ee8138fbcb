import Handlebars from 'handlebars';

/**
 * Rule sets and scripts are no HTML: escaping would turn `"` into `&quot;`. What people read in a browser holds names from a
 * document, which is hostile input, and is escaped. So the file name decides, and there is no third way.
 */
const escapingOff = { '.text.hbs': true, '.html.hbs': false };

/**
 * A Handlebars template as the text of a TypeScript module whose default export is `(data: unknown) => string`. One that others stand in
 * (`{{> @partial-block}}`) is a module that those import (`{{#> page}}` from the module of `page`).
 */
export function compileTemplate(text, source) {
  const suffix = Object.keys(escapingOff).find((each) => source.endsWith(each));
  if (suffix === undefined)
    throw new Error(`${source}: a template is named *.text.hbs (as it is) or *.html.hbs (escaped)`);
  const specification = precompile(text, escapingOff[suffix], source);
  const layouts = [...new Set([...text.matchAll(/\{\{#>\s*([a-z]+)\b/g)].map(([, name]) => name))];
  const isLayout = text.includes('{{> @partial-block}}');
  // handlebars declares no types for its runtime entry and the compiled template has none: the one export is typed by hand.
  return `// @ts-nocheck
// Made from ${source} by scripts/generate.mjs.
import Handlebars from 'handlebars/runtime.js';
${layouts.map((name) => `import { template as ${name} } from './${name}-template.js';\n`).join('')}
${isLayout ? 'export ' : ''}const template = Handlebars.template(${specification});
${isLayout ? '' : renderer(layouts)}`;
}

function renderer(layouts) {
  const options = layouts.length === 0 ? '' : `, { partials: { ${layouts.join(', ')} } }`;
  return `
export default function render(data: unknown): string {
  return template(data${options});
}
`;
}

function precompile(text, noEscape, source) {
  try {
    return Handlebars.precompile(text, { noEscape, strict: true, knownHelpersOnly: true, preventIndent: true });
  } catch (error) {
    throw new Error(`${source}: ${error.message}`, { cause: error });
  }
}
