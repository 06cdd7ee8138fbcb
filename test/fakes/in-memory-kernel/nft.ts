import type { Family } from '../../../src/ir/ruleset.js';
import type { FakeNamespace } from './namespace.js';
import type { Call, Output } from './tool.js';

export function nft(call: Call): Output {
  const words = call.words.slice(1).filter((word) => !word.startsWith('-') || word === '-');
  if (words.join(' ').startsWith('list chains'))
    return { stdout: chainsText(call.namespace, words[2] === 'ip6' ? 'ipv6' : 'ipv4') };
  if (words[1] === 'table') return { exitCode: 1, stderr: 'Error: No such file or directory\nlist table ip x\n' };
  if (words[1] === 'ruleset' || words[1] === 'tables') return { stdout: '{"nftables": []}\n' };
  return { exitCode: 1, stderr: `Error: syntax error, unexpected ${words.join(' ')}\n` };
}

function chainsText({ program }: FakeNamespace, family: Family): string {
  const word = family === 'ipv4' ? 'ip' : 'ip6';
  const tables = program.rulesets.filter((ruleset) => ruleset.family === family).flatMap(({ tables }) => tables);
  return tables
    .map(({ chains, name }) =>
      [`table ${word} ${name} {`, ...chains.map((chain) => `\tchain ${chain.name} {\n\t}`), '}\n'].join('\n'),
    )
    .join('');
}
