// What ztunnel is told of pods: a snapshot, and one pod that comes, until it is acknowledged. Next to a bare server in
// Python that sends the same bytes from a loop that does nothing else. The other end is the lab's, in a process of its
// own. Needs root. ROUNDS (default 9).
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { median } from './median.mjs';

const root = join(import.meta.dirname, '..');
const rounds = Number(process.env['ROUNDS'] ?? 9);
const additions = 50;
const namespace = `bench-zds-${process.pid}`;
const netns = `/run/netns/${namespace}`;

/** Sends a snapshot of so many pods, then one more after each other line of its input; prints how long each took. */
const bareServer = `
import array, socket, sys, time
path, count, more, place = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
def field(number, content): return bytes([number << 3 | 2, len(content)]) + content
def add(uid):
    info = field(1, uid) + field(2, b"default") + field(3, b"default")
    return field(1, field(1, uid) + field(2, info))
def ask(data, with_namespace):
    control = []
    if with_namespace:
        namespace = open(place)
        control = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [namespace.fileno()]))]
    connection.sendmsg([data], control)
    connection.recv(1024)
    if with_namespace: namespace.close()
listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
listener.bind(path)
listener.listen()
print("ready", flush=True)
connection, _ = listener.accept()
connection.recv(1024)
start = time.perf_counter()
for index in range(count): ask(add(b"pod-%d" % index), True)
ask(field(3, b""), False)
print((time.perf_counter() - start) * 1000, flush=True)
for index in range(more):
    start = time.perf_counter()
    ask(add(b"new-%d" % index), True)
    print((time.perf_counter() - start) * 1000, flush=True)
`;

const folder = mkdtempSync(join(tmpdir(), 'bench-zds-'));
execFileSync('ip', ['netns', 'add', namespace]);
const bundle = join(root, '.cache', `zds-bench-${process.pid}.mjs`);
await build({
  stdin: {
    contents: `export { inPod } from './src/agent/modes/in-pod/index.ts'`,
    resolveDir: root,
  },
  outfile: bundle,
  ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20.12', external: ['koffi'], logLevel: 'error' },
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
});
try {
  const { inPod } = await import(pathToFileURL(bundle).href);
  for (const pods of [250, 1000]) {
    const ours = [];
    const bare = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await measureOurs(inPod, join(folder, `ours-${pods}-${round}`), pods));
      bare.push(await measureBare(join(folder, `bare-${pods}-${round}`), pods));
    }
    const snapshots = (each) => median(each.map(({ snapshot }) => snapshot));
    const added = (each) => median(each.map(({ more }) => median(more)));
    show(`snapshot of ${pods} pods`, snapshots(ours), snapshots(bare));
    show(`one more pod, at ${pods}`, added(ours), added(bare));
  }
} finally {
  execFileSync('ip', ['netns', 'del', namespace]);
  rmSync(bundle, { force: true });
  rmSync(folder, { recursive: true });
}
process.exit();

function show(what, ours, bare) {
  const ratio = (ours / bare).toFixed(2);
  console.log(`${what.padEnd(26)} agent ${ours.toFixed(2)} ms, bare server ${bare.toFixed(2)} ms, ratio ${ratio}`);
}

function python(argv) {
  const child = spawn('/usr/bin/python3', ['-B', '-E', '-s', '-S', ...argv], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { line: async () => (await lines.next()).value, end: () => child.stdin.end() };
}

/** It must not print what it is told: that would be what is measured. */
function ztunnel(socket) {
  const program = `import sys; sys.path.insert(0, ${JSON.stringify(join(root, 'lab'))}); import os, threading, zds
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
zds.follow(sys.argv[1], zds.Workloads(lambda *_: None, lambda _: None), lambda c: c.send(zds.HELLO))`;
  return python(['-c', program, socket]);
}

async function measureOurs(inPod, ztunnelSocket, count) {
  let connected = 0;
  /** @type {(value?: unknown) => void} */
  let look = () => {};
  const tell = ({ kind }) => {
    if (kind === 'ztunnel-connected') connected = performance.now();
    look();
  };
  const companion = await inPod.start({ runDirectory: folder, ztunnelSocket, tell, acknowledged: () => look() });
  const until = async (isSo) => {
    while (!isSo())
      await new Promise((resolve) => {
        look = resolve;
      });
  };
  const held = new Map(Array.from({ length: count }, (_, index) => podNamed(`pod-${index}`)));
  const other = ztunnel(ztunnelSocket);
  companion.hold(held);
  await companion.nodeProgrammed({});
  await until(() => companion.connections()[0]?.isSnapshotSent);
  const snapshot = performance.now() - connected;
  const more = [];
  for (let index = 0; index < additions; index += 1) {
    const [pod, added] = podNamed(`new-${index}`);
    held.set(pod, added);
    const start = performance.now();
    companion.hold(new Map(held));
    await until(() => companion.acknowledgement(pod).state === 'acknowledged');
    more.push(performance.now() - start);
  }
  other.end();
  await companion.stop();
  return { snapshot, more };
}

async function measureBare(socket, count) {
  const server = python(['-c', bareServer, socket, String(count), String(additions), netns]);
  await server.line();
  const other = ztunnel(socket);
  const snapshot = Number(await server.line());
  const more = [];
  for (let index = 0; index < additions; index += 1) more.push(Number(await server.line()));
  other.end();
  server.end();
  return { snapshot, more };
}

/** @returns {[string, object]} */
function podNamed(name) {
  const key = `default/${name}`;
  const names = { pod: key, uid: name, name, namespace: 'default', ips: [], identity: { serviceAccount: 'default' } };
  return [key, { ...names, netns }];
}
