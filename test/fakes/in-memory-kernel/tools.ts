import { addressDump } from './address-dump.js';
import { cat, grep, list, tee } from './files.js';
import { ipBatch } from './ip-batch.js';
import { show, showBatch } from './ip-show.js';
import { ipset } from './ipset.js';
import { ruleTool, runRuleTool } from './iptables.js';
import { nft } from './nft.js';
import { type Call, messageOf, type Output, type Tool } from './tool.js';

/** What a program does; one that is not known here says so, as a shell would. */
export function toolNamed([program = '']: readonly string[]): Tool {
  const rules = ruleTool(program);
  if (rules !== null) return (call) => runRuleTool(call, rules);
  return tools[program] ?? (() => ({ exitCode: 127, stderr: `${program}: command not found\n` }));
}

const tools: Readonly<Record<string, Tool>> = {
  ip,
  ipset,
  nft,
  tee,
  grep,
  cat,
  xargs,
  ls: ({ kernel, words }) => ({ stdout: list(kernel, words.at(-1) ?? '').join('\n') }),
  ss: () => ({}),
};

/** Options, then one command or a batch of them. */
function ip(call: Call): Output {
  const words = call.words.slice(1);
  const family = words.includes('-6') ? 'ipv6' : 'ipv4';
  const isJson = words.includes('-json');
  if (words.includes('-batch'))
    return words.includes('-force') ? showBatch(call, family, isJson) : ipBatch(call, family);
  const command = words.filter((word) => !word.startsWith('-'));
  if (command.join(' ') === 'address save') return { stdout: addressDump(call.namespace) };
  try {
    return { stdout: `${JSON.stringify(show(call, command, family))}\n` };
  } catch (error) {
    return { exitCode: 1, stderr: `${messageOf(error)}\n` };
  }
}

/** `xargs -L 1 PROGRAM`: one process a line. */
function xargs(call: Call): Output {
  const program = call.words.slice(3);
  const outputs = call.stdin
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const words = [...program, ...line.split(' ')];
      return toolNamed(words)({ ...call, words, stdin: '' });
    });
  return {
    exitCode: outputs.some(({ exitCode = 0 }) => exitCode !== 0) ? 123 : 0,
    stdout: outputs.map(({ stdout = '' }) => stdout).join(''),
    stderr: outputs.map(({ stderr = '' }) => stderr).join(''),
  };
}
