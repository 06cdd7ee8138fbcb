import moo from 'moo';

/** One word of a line as a tool receives it, without quotes, and the column (from 1) where it starts. */
export interface Word {
  readonly text: string;
  readonly column: number;
}

/**
 * The first token says what a line is; everything after it is words. Quotes work as in iptables-restore: one opens
 * anywhere in a word, a backslash escapes any character, line ends are part of the text, and the closing quote ends the
 * word. Only space, tab and line end separate words; a no-break space does not.
 */
const lexer = moo.states({
  line: {
    space: /[ \t]+/,
    table: { match: '*', next: 'words' },
    header: { match: ':', next: 'words' },
    counters: /\[[0-9]+:[0-9]+\]/,
    commit: 'COMMIT',
    command: { match: /-[A-Z]|--[a-z-]+/, next: 'words' },
  },
  words: {
    space: { match: /[ \t\n]+/, lineBreaks: true },
    quoted: { match: /[^ \t\r\n"]*"(?:[^"\\]|\\[\s\S])*"/, value: unquoted, lineBreaks: true },
    word: /[^ \t\r\n"]+/,
  },
});

/**
 * Skips white space and appends an `end` token: without it the grammar would accept every prefix of a line as a line.
 */
const next = lexer.next.bind(lexer);
const reset = lexer.reset.bind(lexer);
const end = Object.assign(Object.create(null), { type: 'end', value: '', text: '' });
let isOver = false;
lexer.reset = (chunk, info) => {
  isOver = false;
  return reset(chunk, info);
};
lexer.next = () => {
  let token = next();
  while (token?.type === 'space') token = next();
  if (token !== undefined || isOver) return token;
  isOver = true;
  return end;
};

function unquoted(text: string): string {
  const open = text.indexOf('"');
  return text.slice(0, open) + text.slice(open + 1, -1).replace(/\\([\s\S])/g, '$1');
}

export { lexer };
