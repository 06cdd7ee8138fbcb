# One line of iptables-save text or of `iptables -S`. What the words of a rule mean depends on the modules that it loads on
# its way; here they are only words.
@preprocessor typescript

@{%
import { lexer } from '../render/iptables/lexer.js';
import { readCommand, readHeader, readTable, wordOf } from '../render/iptables/statement.js';
%}

@lexer lexer

line -> %table word {% ([, name]) => readTable(name) %}
      | %header word {% ([, name]) => readHeader(name, null, null) %}
      | %header word word {% ([, name, policy]) => readHeader(name, policy, null) %}
      | %header word word word {% ([, name, policy, counters]) => readHeader(name, policy, counters) %}
      | %commit {% () => ({ kind: 'commit' }) %}
      | %counters:? %command words {% ([counters, name, words]) => readCommand(name, words, counters) %}

words -> null {% () => [] %}
       | words word {% ([before, last]) => [...before, last] %}

word -> %word {% ([token]) => wordOf(token) %}
      | %quoted {% ([token]) => wordOf(token) %}
