import moo from 'moo';

/** One word of a line as a tool gets it: quotes gone, with the column (from 1) where it began. */
export interface Word {
  readonly text: string;
  readonly column: number;
}

/**
 * The first token tells what a line is; from then on there are only words. A quote opens anywhere in a word, takes a
 * backslash before any character, and ends the word where it closes, as iptables-restore has it.
 */
const lexer = moo.states({
  line: {
    space: /[ \t\r]+/,
    table: { match: '*', next: 'words' },
    header: { match: ':', next: 'words' },
    counters: /\[[0-9]+:[0-9]+\]/,
    commit: 'COMMIT',
    command: { match: /-[A-Z]|--[a-z-]+/, next: 'words' },
  },
  words: {
    space: /[ \t\r]+/,
    quoted: { match: /[^\s"]*"(?:[^"\\\n]|\\.)*"/, value: unquoted },
    word: /[^\s"]+/,
  },
});

/** White space separates and says nothing: the grammar never sees it. */
const next = lexer.next.bind(lexer);
lexer.next = () => {
  let token = next();
  while (token?.type === 'space') token = next();
  return token;
};

function unquoted(text: string): string {
  const open = text.indexOf('"');
  return text.slice(0, open) + text.slice(open + 1, -1).replace(/\\(.)/g, '$1');
}

export { lexer };
