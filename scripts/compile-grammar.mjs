import { createRequire } from 'node:module';
import nearley from 'nearley';
import compile from 'nearley/lib/compile.js';
import toModule from 'nearley/lib/generate.js';
import nearleyLanguage from 'nearley/lib/nearley-language-bootstrapped.js';

const { version } = createRequire(import.meta.url)('nearley/package.json');

/**
 * Compiles a nearley grammar (`@preprocessor typescript`) to the text of a TypeScript module that exports it as
 * default.
 */
export function compileGrammar(text, source) {
  const parser = new nearley.Parser(nearley.Grammar.fromCompiled(nearleyLanguage));
  try {
    parser.feed(`${text}\n`);
  } catch (error) {
    // The rest of the message is a page of parser states.
    const [message] = error.message.split(' Instead, I was expecting');
    throw new Error(`${source}: ${message}`, { cause: error });
  }
  const [grammar] = parser.results;
  if (grammar === undefined) throw new Error(`${source}: the grammar ends in the middle of a rule`);
  const module = toModule(compile(grammar, { args: [source], version }), 'grammar');
  return `// Made from ${source} by scripts/generate.mjs.\n${module}`;
}
