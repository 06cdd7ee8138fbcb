import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, withTestNode } from '../node/test-node.js';
import { spawnSync } from '../sync-process.js';
import { type LogLine, ownEtc, startAgent } from './agent-process.js';

const isOf = (event: string) => (line: LogLine) => line.event === event;

const program = join(import.meta.dirname, '..', '..', '..', 'bin', 'redirect.mjs');
const hooks = `export async function resolve(specifier, context, next) {
  if (specifier === 'koffi') throw new Error('this machine has none');
  return next(specifier, context);
}`;
const register = `import Module, { register } from 'node:module';
register('./hooks.mjs', import.meta.url);
Module._extensions['.node'] = () => { throw new Error('this machine has none'); };`;

test('where koffi cannot be loaded, commands work and the agent says what it lacks; the resync finds drift', () =>
  withTestNode(async (node) => {
    const at = (name: string) => join(node.folder, name);
    writeFileSync(at('hooks.mjs'), hooks);
    writeFileSync(at('register.mjs'), register);
    const document = node.write();
    const without = ['env', `NODE_OPTIONS=--import=${at('register.mjs')}`];
    const inside = ['nsenter', `--net=/run/netns/${node.netns.host}`, ...without];
    const exitCodeOf = (...words: readonly string[]) => {
      const [file = '', ...rest] = [...inside, process.execPath, program, ...words];
      return spawnSync(file, [...rest, '-f', document, '--state-dir', node.folder]).status;
    };
    expect([exitCodeOf('apply', '--yes'), exitCodeOf('verify')]).toEqual([0, 0]);
    const right = stateOf(node, 'host');

    const folders = ['--documents', at('documents'), '--run-dir', at('run'), '--state-dir', node.folder];
    node.run('host', `mkdir ${at('documents')}`);
    writeFileSync(at('documents/node.yaml'), readFileSync(document));
    const argv = ['agent', ...folders, '--listen', 'none', '--log-format', 'json', '--resync', '1s'];
    const agent = startAgent([...ownEtc(node.folder), ...inside], argv);
    try {
      const lacks = /koffi, which makes system calls, cannot be loaded.*drift is only noticed at the next resync/;
      await agent.line((line) => line.event === 'warning' && lacks.test(JSON.stringify(line)));
      await agent.line(isOf('converged'));
      node.run('host', 'iptables-nft -t mangle -F; ip route flush table 101');
      await agent.line(isOf('drift'));
      expect(await agent.end()).toBe(0);
      expect(stateOf(node, 'host')).toBe(right);
    } finally {
      await agent.end('SIGKILL');
    }
  }));
