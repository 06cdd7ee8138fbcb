import moo from 'moo';

/** One word of a line as a tool gets it: quotes gone, with the column (from 1) where it began. */
export interface Word {
  readonly text: string;
  readonly column: number;
}

/**
 * The first token tells what a line is; from then on there are only words. A quote opens anywhere in a word, takes a
 * backslash before any character, holds line ends, and ends the word where it closes, as iptables-restore has it. Only
 * space, tab and line end separate words: a no-break space is part of one.
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

/** White space says nothing, and an end of its own keeps the grammar from reading every beginning of the line as a line. */
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
