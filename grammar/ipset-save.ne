# One line of `ipset save`: `create NAME TYPE words...` or `add NAME ENTRY words...`. A word in quotes may hold spaces.
@preprocessor typescript

@{%
import moo from 'moo';

const lexer = moo.compile({
  space: /[ \t]+/,
  quoted: { match: /"[^"\n]*"/, value: (text: string) => text.slice(1, -1) },
  word: /[^\s"]+/,
});

/** White space only separates words: the grammar never sees it. */
const next = lexer.next.bind(lexer);
lexer.next = () => {
  let token = next();
  while (token?.type === 'space') token = next();
  return token;
};

const text = ([token]: { value: string }[]): string => token?.value ?? '';
%}

@lexer lexer

line -> "create" word word words {% ([, name, type, rest]) => ({ kind: 'create', name, type, rest }) %}
      | "add" word word words {% ([, name, entry, rest]) => ({ kind: 'add', name, entry, rest }) %}

words -> null {% () => [] %}
       | words word {% ([before, last]) => [...before, last] %}

word -> %word {% text %}
      | %quoted {% text %}
