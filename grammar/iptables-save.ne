# One line of `iptables-save` or of `iptables -S`. The meaning of a rule's words depends on the modules that it loads; the grammar
# only splits them.
@preprocessor typescript

@{%
import { lexer } from '../render/iptables/lexer.js';
import { readCommand, readHeader, readTable, wordOf, wordsOf } from '../render/iptables/dump-line.js';
%}

@lexer lexer

line -> %table word %end {% ([, name]) => readTable(name) %}
      | %header word %end {% ([, name]) => readHeader(name, null, null) %}
      | %header word word %end {% ([, name, policy]) => readHeader(name, policy, null) %}
      | %header word word word %end {% ([, name, policy, counters]) => readHeader(name, policy, counters) %}
      | %commit %end {% () => ({ kind: 'commit' }) %}
      | %counters:? %command words %end {% ([counters, name, words]) => readCommand(name, wordsOf(words), counters) %}

# A linked list: copying an array for each word would take time quadratic in the line's length.
words -> null {% () => null %}
       | words word {% ([before, last]) => ({ before, last }) %}

word -> %word {% ([token]) => wordOf(token) %}
      | %quoted {% ([token]) => wordOf(token) %}
