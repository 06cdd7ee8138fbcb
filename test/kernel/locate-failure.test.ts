import { expect, test } from 'vitest';
import { ApplyError, apply, type Machine, RollbackError, StepError } from '../../src/index.js';
import { stateFor, watched } from './node/library.js';
import { type TestNode, withTestNode } from './node/test-node.js';

/**
 * The machine, on which one line of what a tool reads becomes another, as a tool of another version would not know it.
 */
function spoilt(node: TestNode, tool: string, from: RegExp, to: string): Machine {
  const { machine } = watched(node);
  return {
    ...machine,
    execute: (command, signal) => {
      const isMeant = command.writes && command.netns == null && command.argv.some((word) => word.includes(tool));
      const stdin = isMeant ? command.stdin?.replace(from, to) : command.stdin;
      return machine.execute(stdin === undefined ? command : { ...command, stdin }, signal);
    },
  };
}

const cases = [
  [
    'iptables-nft',
    'iptables-nft-restore',
    /--match-set ztunnel-pods-ips src/,
    '--match-set no-such-set src',
    '-A ztunnel-PREROUTING -p tcp -m set',
    [],
  ],
  [
    'iptables-legacy',
    'iptables-legacy-restore',
    /--match-set ztunnel-pods-ips src/,
    '--match-set no-such-set src',
    '-A ztunnel-PREROUTING -p tcp -m set',
    [],
  ],
  [
    'nft',
    'nft',
    /@ztunnel-pods-ips meta mark set/,
    '@no-such-set meta mark set',
    'add rule ip ztunnel-redirect mangle-prerouting meta l4proto tcp ip saddr @ztunnel-pods-ips',
    ['pods', 'constants.set', 'constants.marks.outbound'],
  ],
  [
    'iptables-nft',
    'ip',
    /via 192.168.126.2 dev istioin table 100/,
    'via 192.168.126.2 dev nowhere table 100',
    'route add 10.244.1.3/32',
    ['pods[default/pod-3].ip', 'node.hostIP'],
  ],
  [
    'iptables-nft',
    'ipset',
    /add ztunnel-pods-ips 10.244.1.4/,
    'add ztunnel-pods-ips nonsense',
    'add ztunnel-pods-ips 10.244.1.4',
    ['pods[default/pod-4].ip'],
  ],
] as const;

for (const [backend, tool, from, to, line, causes] of cases)
  test(`${backend}: a refusal by ${tool} is reported with the line, the object and the statement of the document`, () =>
    withTestNode(async (node) => {
      const machine = spoilt(node, tool, from, to);
      const failure = await apply(stateFor(node, { backend }), { machine, stateDirectory: node.folder }).catch(
        (error: unknown) => error,
      );
      if (!(failure instanceof ApplyError) || !(failure.cause instanceof StepError)) throw new Error(String(failure));
      expect(failure.undone).toBe('all');
      expect(failure.cause.failure?.text).toContain(line);
      expect(failure.cause.failure?.causes).toEqual(causes.length === 0 ? expect.anything() : causes);
      expect(failure.message).toContain(`line ${failure.cause.failure?.line} of what it read: `);
    }));

test('when the rollback fails too, what is left is listed step by step, and a further apply continues from there', () =>
  withTestNode(async (node) => {
    const { machine } = watched(node);
    let writes = 0;
    const broken: Machine = {
      ...machine,
      execute: async (command, signal) => {
        if (command.writes) writes += 1;
        if (!command.writes || writes <= 3) return machine.execute(command, signal);
        return { command, exitCode: 1, stdout: '', stderr: 'the disk is on fire\n' };
      },
    };
    const options = { stateDirectory: node.folder };
    const failure = await apply(stateFor(node), { ...options, machine: broken }).catch((error: unknown) => error);
    if (!(failure instanceof ApplyError) || !(failure.undone instanceof RollbackError))
      throw new Error(String(failure));
    expect(failure.message).toContain('the node is in between');
    expect(failure.message).toContain('$ nsenter --net=');
    expect(failure.message).toContain('link del dev pistioin');
    expect((await apply(stateFor(node), { ...options, machine })).outcome).toBe('done');
  }));
