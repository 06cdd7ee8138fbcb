import Handlebars from 'handlebars';

/**
 * The file name decides whether a template escapes. Rulesets and scripts are not HTML: escaping would turn `"` into
 * `&quot;`. HTML pages contain names from documents, which are hostile input, and must be escaped.
 */
const escapingOff = { '.text.hbs': true, '.html.hbs': false };

/**
 * Compiles a Handlebars template to the text of a TypeScript module whose default export is `(data: unknown) =>
 * string`. It may stand in others (`{{#> page}}` around a text, `{{> picture}}`), which take its `template` and the
 * `partials` that it needs in turn.
 */
export function compileTemplate(text, source) {
  const suffix = Object.keys(escapingOff).find((each) => source.endsWith(each));
  if (suffix === undefined)
    throw new Error(`${source}: a template is named *.text.hbs (as it is) or *.html.hbs (escaped)`);
  const specification = precompile(text, escapingOff[suffix], source);
  const partials = partialsIn(text);
  // Neither the runtime entry of handlebars nor the compiled template has types, so only the export is typed.
  return `// @ts-nocheck
// Made from ${source} by scripts/generate.mjs.
import Handlebars from 'handlebars/runtime.js';
${partials.map((name) => `import ${name} from './${name}-template.js';\n`).join('')}
const template = Handlebars.template(${specification});
const partials = { ${partials.map((name) => `${name}: ${name}.template, ...${name}.partials`).join(', ')} };

function render(data: unknown): string {
  return template(data, { partials });
}

export default Object.assign(render, { template, partials });
`;
}

/** The other templates that stand in it; what it defines itself (`{{#*inline "name"}}`) is none. */
function partialsIn(text) {
  const own = [...text.matchAll(/\{\{#\*inline\s+"([a-z]+)"/g)].map(([, name]) => name);
  const named = [...text.matchAll(/\{\{#?>\s*([a-z]+)\b/g)].map(([, name]) => name);
  return [...new Set(named)].filter((name) => !own.includes(name));
}

function precompile(text, noEscape, source) {
  try {
    return Handlebars.precompile(text, { noEscape, strict: true, knownHelpersOnly: true, preventIndent: true });
  } catch (error) {
    throw new Error(`${source}: ${error.message}`, { cause: error });
  }
}
