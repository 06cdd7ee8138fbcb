import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { verify } from '../../../src/index.js';
import { stateFor, watched } from '../node/library.js';
import { joiner, pods, stateOf, withTestNode } from '../node/test-node.js';
import { type LogLine, withAgentFolder } from './agent-process.js';

const isOf = (event: string) => (line: LogLine) => line.event === event;

test('a pod joins, the rules are flushed, the agent ends: the node is as the document says', () =>
  withTestNode((node) =>
    withAgentFolder(node.folder, async ({ start, write }) => {
      const options = { ...watched(node), stateDirectory: node.folder };
      const differences = async (change = {}) => (await verify(stateFor(node, change), options)).plan.changes;
      write(readFileSync(node.write(), 'utf8'));
      const agent = start(`/run/netns/${node.netns.host}`);
      await agent.line(isOf('converged'));
      expect(await differences()).toEqual([]);

      const change = { pods: [...pods, joiner] };
      write(readFileSync(node.write(change), 'utf8'));
      await agent.line((line) => line.event === 'pod-redirected' && line['pod'] === `default/${joiner.name}`);
      expect(await differences(change)).toEqual([]);

      node.run('host', 'iptables-nft -t mangle -F; ip route flush table 101');
      await agent.line(isOf('drift'));
      expect(await differences(change)).toEqual([]);
      const whole = stateOf(node, 'host');
      expect(await agent.end()).toBe(0);
      expect(stateOf(node, 'host')).toBe(whole);
    }),
  ));
