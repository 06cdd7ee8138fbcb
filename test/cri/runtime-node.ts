import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type RuntimeClient, runtimeClient } from './runtime-client.js';

export interface RuntimeNode {
  readonly folder: string;
  readonly runDirectory: string;
  readonly client: RuntimeClient;
  readonly run: (name: string) => Promise<string>;
  readonly down: () => Promise<void>;
}

/** Links of everything in several folders. */
function gather(target: string, folders: readonly string[]): void {
  mkdirSync(target);
  for (const folder of folders)
    for (const name of readdirSync(folder)) symlinkSync(join(folder, name), join(target, name));
}

/** containerd in a network namespace of its own, with the chain ptp, portmap, redirect-cni. */
export async function runtimeNode(kit: string, plugin: string, cniVersion: string): Promise<RuntimeNode> {
  const tag = `cri-${process.pid}`;
  const folder = mkdtempSync(join(tmpdir(), `${tag}-`));
  const runDirectory = join(folder, 'run');
  const socket = join(folder, 'c.sock');
  for (const each of ['run', 'conf', 'root', 'state', 'log']) mkdirSync(join(folder, each));
  gather(join(folder, 'bin'), [join(kit, 'root/usr/lib/cni')]);
  symlinkSync(plugin, join(folder, 'bin/redirect-cni'));
  writeFileSync(join(folder, 'conf/10-test.conflist'), conflist(folder, runDirectory, cniVersion));
  writeFileSync(join(folder, 'config.toml'), configuration(folder, socket));
  execFileSync('ip', ['netns', 'add', tag]);
  execFileSync('ip', ['-n', tag, 'link', 'set', 'lo', 'up']);
  const programs = ['usr/bin', 'usr/sbin'].map((each) => join(kit, 'root', each));
  const env = { ...process.env, PATH: [...programs, process.env['PATH']].join(':') };
  const words = [`--net=/run/netns/${tag}`, 'containerd', '-c', join(folder, 'config.toml')];
  // Not `ip netns exec`, which mounts a /sys without control groups.
  const daemon = spawn('nsenter', words, { env, stdio: ['ignore', 'ignore', 'ignore'] });
  const ctr = (...rest: readonly string[]) => spawnSync('ctr', ['-a', socket, ...rest], { env, encoding: 'utf8' });
  while (ctr('version').status !== 0) {
    if (daemon.exitCode !== null) throw new Error('containerd ended at once');
    await sleep(100);
  }
  const image = ctr('-n', 'k8s.io', 'images', 'import', '--base-name', 'localhost/test', join(kit, 'image.tar'));
  if (image.status !== 0) throw new Error(image.stderr);
  const client = runtimeClient(socket);
  return {
    folder,
    runDirectory,
    client,
    run: async (name) => {
      const metadata = { name, uid: `uid-${name}`, namespace: 'default', attempt: 0 };
      const securityContext = { namespaceOptions: { network: 0, pid: 1 } };
      const linux = { cgroupParent: `/${tag}`, securityContext };
      const config = { metadata, hostname: name, logDirectory: join(folder, 'log'), linux };
      return String((await client.call('RunPodSandbox', { config }))['id']);
    },
    down: async () => {
      client.close();
      await end(daemon, folder);
      for (const point of mountPoints(folder)) spawnSync('umount', ['-l', point]);
      removeControlGroups(tag);
      execFileSync('ip', ['netns', 'delete', tag]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function conflist(folder: string, runDirectory: string, cniVersion: string): string {
  const routes = [{ dst: '0.0.0.0/0' }];
  const ipam = { type: 'host-local', subnet: '10.98.7.0/24', dataDir: join(folder, 'ipam'), routes };
  const plugins = [
    { type: 'ptp', ipam },
    { type: 'portmap', capabilities: { portMappings: true }, snat: false },
    { type: 'redirect-cni', cni_agent_run_dir: runDirectory, strict_status: true },
  ];
  return JSON.stringify({ cniVersion, name: 'test', plugins });
}

function configuration(folder: string, socket: string): string {
  return `version = 2
root = "${join(folder, 'root')}"
state = "${join(folder, 'state')}"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/test:1"
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${join(folder, 'bin')}"
    conf_dir = "${join(folder, 'conf')}"
`;
}

/** The daemon, and the processes that it leaves to mind its pods. */
async function end(daemon: ChildProcess, folder: string): Promise<void> {
  if (daemon.exitCode === null) {
    daemon.kill();
    await once(daemon, 'close');
  }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`-address\0${folder}/`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // Already gone.
    }
  }
}

function mountPoints(folder: string): readonly string[] {
  const lines = readFileSync('/proc/mounts', 'utf8').split('\n');
  return lines
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(folder))
    .sort()
    .reverse();
}

function removeControlGroups(tag: string): void {
  for (const each of ['/sys/fs/cgroup', ...readdirSync('/sys/fs/cgroup').map((name) => `/sys/fs/cgroup/${name}`)]) {
    spawnSync('find', [join(each, tag), '-depth', '-type', 'd', '-delete'], { stdio: 'ignore' });
  }
}
