import { examples } from './examples.js';
import { exitTextsOf } from './exit-texts.js';

/** What help says of a command below its options. */
export function afterHelp(name: string): string {
  const lines = (examples[name] ?? []).map(({ does, line }) => `  # ${does}\n  ${line}\n`);
  const codes = exitTextsOf(name).map(([code, text]) => `  ${code}  ${text}\n`);
  return `\nExamples:\n${lines.join('\n')}\nExit codes:\n${codes.join('')}`;
}
