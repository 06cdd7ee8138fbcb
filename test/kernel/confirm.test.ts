import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { comparable } from './node/comparable.js';
import { addNamespaces, deleteNamespaces } from './node/namespaces.js';
import { joiner, pods, type TestNode, withTestNode } from './node/test-node.js';
import { execFileSync, spawnSync } from './sync-process.js';

const program = join(import.meta.dirname, '../../bin/redirect.mjs');

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

function has({ folder }: TestNode, name: string): boolean {
  return readdirSync(folder).some((file) => file.endsWith(`.${name}`));
}

function watchdogOf({ folder }: TestNode): number {
  const file = readdirSync(folder).find((name) => name.endsWith('.unconfirmed-lock')) ?? '';
  return Number(/^pid (\d+)/.exec(readFileSync(join(folder, file), 'utf8'))?.[1]);
}

function applyWords(within: string, document: string): readonly string[] {
  return ['apply', '--yes', '--no-rehearsal', '--confirm-within', within, '-f', document];
}

test('an apply is confirmed, taken back by hand, or taken back when its watchdog or its caller is killed', () =>
  withTestNode(async (node) => {
    const bare = comparable(node);
    const done = node.redirect(...applyWords('1h', node.write()));
    expect([done.code, done.out], done.err).toEqual([0, expect.stringMatching(/taken back in 3600 s unless/)]);
    const refused = node.redirect('apply', '--yes', '-f', node.write());
    expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/waits for its confirmation/)]);
    expect(node.redirect('confirm', '--output', 'json').code).toBe(0);
    expect(node.redirect('confirm').code).toBe(0);
    expect(node.redirect('destroy', '--yes', '--no-rehearsal', '--output', 'json').code).toBe(0);
    expect(comparable(node)).toBe(bare);

    expect(node.redirect(...applyWords('1h', node.write())).code).toBe(0);
    process.kill(watchdogOf(node), 'SIGTERM');
    await until(() => has(node, 'confirmation') && !has(node, 'return-point'));
    expect(comparable(node)).toBe(bare);
    const late = node.redirect('confirm');
    expect([late.code, late.err]).toEqual([1, expect.stringMatching(/was taken back at .*SIGTERM/)]);

    expect(node.redirect(...applyWords('1h', node.write())).code).toBe(0);
    process.kill(watchdogOf(node), 'SIGKILL');
    // A killed process holds its lock until the kernel has ended it.
    await until(() => {
      const { code, err } = node.redirect('plan', '-f', node.write());
      expect(code).toBe(0);
      return err.includes('has ended, so it stays');
    });
    expect(node.redirect('confirm', '--revert').code).toBe(0);
    expect(comparable(node)).toBe(bare);

    const argv = ['netns', 'exec', node.netns.host, process.execPath, program, ...applyWords('1h', node.write())];
    const caller = spawn('ip', [...argv, '--state-dir', node.folder], { stdio: 'ignore' });
    await until(() => has(node, 'unconfirmed'));
    caller.kill('SIGKILL');
    await once(caller, 'close');
    // Where it was done by then, its watchdog waits on.
    await until(() => !has(node, 'return-point') || node.redirect('confirm', '--revert').code === 0);
    expect(comparable(node)).toBe(bare);
  }));

/** A pod that somebody works in, and one that is a way to the node; the session is a shell behind a TCP connection. */
function connectOperator({ run }: TestNode, operator: string, bastion: string): void {
  addNamespaces([operator, bastion]);
  const dev = joiner.hostInterface;
  run(
    'host',
    `echo 1 > /proc/sys/net/ipv4/ip_forward
     ip link set ${dev}-p netns ${operator} name eth0
     ip link add vbast type veth peer name eth0 netns ${bastion}
     ip address add 10.244.1.1/32 dev vbast; ip link set vbast up; ip route add 10.244.1.6/32 dev vbast`,
  );
  for (const [name, ip] of [
    [operator, joiner.ip],
    [bastion, '10.244.1.6'],
  ] as const)
    execFileSync('sh', [
      '-c',
      `ip -n ${name} link set lo up; ip -n ${name} address add ${ip}/32 dev eth0; ip -n ${name} link set eth0 up
       ip -n ${name} route add 10.244.1.1 dev eth0; ip -n ${name} route add default via 10.244.1.1`,
    ]);
}

const shellServer = `
  const { spawn } = require('node:child_process');
  require('node:net').createServer((socket) => {
    const shell = spawn('sh', [], { detached: true });
    socket.pipe(shell.stdin); shell.stdout.pipe(socket); socket.on('error', () => {}); shell.stdin.on('error', () => {});
    process.on('SIGUSR1', () => { try { process.kill(-shell.pid, 'SIGKILL'); } catch {} });
  }).listen(2222, () => console.log('listening'));`;

const shellClient = `
  const socket = require('node:net').connect(2222, '10.244.1.6', () => { socket.write(process.argv[1] + '\\n'); });
  socket.on('data', (text) => process.stdout.write(text));`;

test("the operator's own connection is cut by the apply, the session is lost, and the node comes back", () =>
  withTestNode(async (node) => {
    const [operator, bastion] = [`cf-o-${process.pid}`, `cf-b-${process.pid}`];
    const inside = (netns: string, ...argv: string[]) => spawn('ip', ['netns', 'exec', netns, ...argv]);
    connectOperator(node, operator, bastion);
    const server = inside(bastion, process.execPath, '-e', shellServer);
    try {
      await once(server.stdout, 'data');
      expect(node.redirect('apply', '--yes', '--no-rehearsal', '-f', node.write()).code).toBe(0);
      const before = comparable(node);
      const hears = () =>
        spawnSync('ip', ['netns', 'exec', operator, 'timeout', '1', 'bash', '-c', ': < /dev/tcp/10.244.1.6/2222'])
          .status === 0;
      expect(hears()).toBe(true);

      const words = applyWords('4s', node.write({ pods: [...pods, joiner] }));
      const line = ['ip netns exec', node.netns.host, process.execPath, program, ...words, '--state-dir', node.folder];
      const session = inside(operator, process.execPath, '-e', shellClient, line.join(' '));
      const isApplied = () => node.run('host', 'ipset save').includes(joiner.ip);
      await until(isApplied);
      session.kill('SIGKILL');
      await until(() => readdirSync(node.folder).some((name) => name.endsWith('.unconfirmed')));
      server.kill('SIGUSR1');
      const isHeard = hears();
      if (isApplied()) expect(isHeard).toBe(false);

      await until(() => !has(node, 'return-point'));
      expect(comparable(node)).toBe(before);
      expect(hears()).toBe(true);
      const told = node.redirect('verify', '-f', node.write());
      expect([told.code, told.err]).toEqual([0, expect.stringMatching(/was taken back/)]);
      expect(node.redirect('verify', '-f', node.write()).err).toBe('');
    } finally {
      server.kill('SIGKILL');
      deleteNamespaces([operator, bastion]);
    }
  }));
