import { expect, test } from 'vitest';
import { runSteps } from '../../src/execute/run-steps.js';
import { type Machine, thisMachine } from '../../src/kernel/machine.js';
import type { CommandResult } from '../../src/kernel/run-command.js';
import { tellWarnings } from '../../src/kernel/tell-warnings.js';
import { readNetwork } from '../../src/observe/read-network.js';
import type { Step } from '../../src/plan/step.js';

function machineThatSays(said: Partial<CommandResult>): Machine {
  const execute: Machine['execute'] = async (command) => ({ command, exitCode: 0, stdout: '', stderr: '', ...said });
  return { ...thisMachine, execute };
}

const nothing = {
  tables: { ipv4: [], ipv6: [] },
  ipRules: [],
  links: [],
  addresses: false,
  tunnels: false,
  allRoutes: false,
  sourcesTowards: [],
  pods: [],
};
const read = (said: Partial<CommandResult>) =>
  readNetwork(machineThatSays(said), null, { ...nothing, tables: { ipv4: [100], ipv6: [] }, ipRules: ['ipv4'] });

test.each([
  [
    'no JSON',
    '[]\n[{"dst":"10.0.0.0/8",]\n',
    'ip -N -json -details -force -batch -: printed what cannot be read: not JSON: line 1, column 22',
  ],
  ['other JSON', '[]\n[{"dst":7}]\n', 'not what was expected at 0.dst'],
  ['a missing answer', '[]\n', 'ip answered 1 of 2 questions'],
])('%s of a tool is an error that names the command and the place', async (_, stdout, message) => {
  await expect(read({ stdout })).rejects.toMatchObject({
    name: 'CommandError',
    message: expect.stringContaining(message),
  });
});

test('extra output of ip is neither an error nor an answer', async () => {
  const stderr =
    'Database /etc/iproute2/rt_tables is corrupted at x\n\nDevice "a" does not exist.\nCommand failed -:1\n';
  const machine = machineThatSays({ stdout: '[{"ifname":"b"}]\n', stderr, exitCode: 1 });
  const { links } = await readNetwork(machine, null, { ...nothing, links: ['a', 'b'] });
  expect(links.map(({ name }) => name)).toEqual(['b']);
});

const step: Step = {
  number: 1,
  group: 0,
  scope: 'host',
  netns: null,
  description: '',
  work: { tool: 'ipset', operations: [{ kind: 'delete-member', set: 'a', member: { entry: '10.0.0.1', extra: [] } }] },
  causes: [],
} as unknown as Step;
const options = { backend: 'iptables-nft' } as const;

test('a step is done if its tool exits with 0, with warnings or not, and failed if it exits with 1', async () => {
  const warned: string[] = [];
  const machine = (said: Partial<CommandResult>) =>
    tellWarnings(machineThatSays(said), (program, text) => warned.push(`${program}: ${text}`));
  await runSteps([step], {
    machine: machine({
      stderr: 'odd line 3\n\n# Warning: legacy tables present\nError: Peer netns reference is invalid.\n',
    }),
    options,
  });
  await expect(runSteps([step], { machine: machine({ exitCode: 1 }), options })).rejects.toThrow('exit status 1');
  expect(warned).toEqual(['ipset: odd line 3']);
});
