import Handlebars from 'handlebars';

/**
 * The file name decides whether a template escapes. Rulesets and scripts are not HTML: escaping would turn `"` into `&quot;`. HTML
 * pages contain names from documents, which are hostile input, and must be escaped.
 */
const escapingOff = { '.text.hbs': true, '.html.hbs': false };

/**
 * Compiles a Handlebars template to the text of a TypeScript module whose default export is `(data: unknown) => string`. A layout (with
 * `{{> @partial-block}}`) instead exports its template, which the modules of other templates import (`{{#> page}}`).
 */
export function compileTemplate(text, source) {
  const suffix = Object.keys(escapingOff).find((each) => source.endsWith(each));
  if (suffix === undefined)
    throw new Error(`${source}: a template is named *.text.hbs (as it is) or *.html.hbs (escaped)`);
  const specification = precompile(text, escapingOff[suffix], source);
  const layouts = [...new Set([...text.matchAll(/\{\{#>\s*([a-z]+)\b/g)].map(([, name]) => name))];
  const isLayout = text.includes('{{> @partial-block}}');
  // Neither the runtime entry of handlebars nor the compiled template has types, so only the export is typed.
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
