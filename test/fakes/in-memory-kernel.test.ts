import { expect, test } from 'vitest';
import { type Fault, InMemoryKernel } from './index.js';

function run(kernel: InMemoryKernel, argv: readonly string[], stdin = '') {
  return kernel.machine.execute({ argv, stdin, writes: true });
}

test('a batch of ip stops at the line that is refused, and what stood before it stays', async () => {
  const kernel = new InMemoryKernel();
  const lines = [
    'link set lo up',
    'addr add 192.0.2.1/32 dev lo',
    'addr add 192.0.2.2/32 dev eth7',
    'rule add priority 9 nop',
  ];
  const { exitCode, stderr } = await run(kernel, ['ip', '-4', '-batch', '-'], `${lines.join('\n')}\n`);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'Cannot find device "eth7"\nCommand failed -:3\n' });
  expect(kernel.host.program).toMatchObject({ addresses: [{ address: '192.0.2.1/32' }], ipRules: [] });
});

test('a restore of rules is whole or nothing, table by table', async () => {
  const kernel = new InMemoryKernel();
  const rules = '*mangle\n-A INPUT -i lo -j ACCEPT\nCOMMIT\n*nat\n-A PREROUTING -j nowhere\nCOMMIT\n';
  expect(await run(kernel, ['iptables-nft-restore', '--noflush'], rules)).toMatchObject({ exitCode: 1 });
  expect(kernel.host.program.rulesets).toMatchObject([{ tables: [{ name: 'mangle' }] }]);
});

test('what nft is given is one transaction', async () => {
  const kernel = new InMemoryKernel();
  const text = 'create table ip x\nadd set ip x s { typeof ip saddr; }\ndelete element ip x s { 192.0.2.1 }\n';
  const { exitCode, stderr } = await run(kernel, ['nft', '-f', '-'], text);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^-:3:1-\d+: Error: /);
  expect(kernel.host.nft.size).toBe(0);
});

test('who is killed half-way has done half, once', async () => {
  const kernel = new InMemoryKernel();
  const fault: Fault = { kind: 'killed-half-way', meets: ({ argv }) => argv[0] === 'ipset' };
  kernel.faults.push(fault);
  const text = 'create s hash:ip family inet\nadd s 192.0.2.1\nadd s 192.0.2.2\nadd s 192.0.2.3\n';
  await expect(run(kernel, ['ipset', 'restore'], text)).rejects.toMatchObject({ reason: 'signal' });
  expect(kernel.host.program.sets[0]?.members.map(({ entry }) => entry)).toEqual(['192.0.2.1']);
  expect(await run(kernel, ['ipset', 'restore'], 'add s 192.0.2.2\n')).toMatchObject({ exitCode: 0 });
});

test('a command that nobody taught it is not found', async () => {
  expect(await run(new InMemoryKernel(), ['tc', 'qdisc'])).toMatchObject({ exitCode: 127 });
});
