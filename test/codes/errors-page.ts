import type { CodeTable } from '../../src/index.js';
import { codes, kindTitles } from '../../src/index.js';
import { cell, codeCell } from '../../src/report/markdown-cell.js';

const intro = `# Errors

Made from the tables of codes (\`src/codes\`, and \`codes.ts\` of each mode) by \`npm run golden\`.

Exit codes: 0 done, or nothing to do; 1 it failed, and the message says what state was left; 2 differences found (\`verify\`,
\`plan --detailed-exitcode\`, \`fmt --check\`); 3 the input was refused and nothing was touched.
`;

const sections = {
  document: {
    text: `Each line is \`file:line:column: path: what was found (what is allowed)\`; all mistakes come at once. In the library:
\`parseNodeState(...)\` gives \`{ ok: false, diagnostics }\`, each with one of these codes.`,
  },
  obstacle: {
    text: '`plan` shows obstacles, and `apply` refuses with `obstacles`. `doctor` reports them as errors.',
  },
  finding: {
    text: 'The example is the evidence that is shown.',
  },
  property: {
    text: 'The example is one counter-example. [prove](prove.md) says when each property holds.',
  },
  text: {
    text: 'Each line is `file:line:column: what was found`.',
  },
  question: {
    text: 'In the library: `trace(...)` gives `{ ok: false, diagnostics }`.',
  },
  error: {
    text: `Each is a \`RedirectError\` of the library with this \`code\`; the command line prints it as \`reason\` with \`--output json\`.
Exit 1 where nothing else is said.`,
  },
} satisfies Record<keyof typeof codes, { readonly text: string }>;

/** docs/errors.md. */
export function errorsPage(): string {
  const parts = Object.entries(sections).map(([kind, { text }]) =>
    [
      `## ${kindTitles[kind as keyof typeof codes]}`,
      '',
      text,
      '',
      ...tableOf(codes[kind as keyof typeof codes], kind === 'property' ? 'what holds' : 'what is wrong'),
      '',
    ].join('\n'),
  );
  return `${[intro, ...parts].join('\n').trimEnd()}\n`;
}

/** Words of the tables are Markdown; messages are what a tool prints. */
function tableOf(table: CodeTable, meant: string): readonly string[] {
  const rows = Object.entries(table).map(([code, { meaning, message, remedy }]) => {
    const [line = ''] = message.split('\n');
    return `| ${[codeCell(code), meaning, remedy, cell(line)].join(' | ')} |`;
  });
  return [`| code | ${meant} | what to do | for example |`, '|---|---|---|---|', ...rows];
}
