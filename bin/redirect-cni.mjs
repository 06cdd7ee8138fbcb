#!/usr/bin/env node
// The CNI plugin for hosts that have Node, and what cni/redirect-cni.c is held to (docs/cni.md). Uses Node alone.
// All text is read byte by byte (latin1), so that what is passed on stays the same bytes.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { isIP, isIPv4 } from 'node:net';

const maxConfig = 1 << 20;
const maxAnswer = 1 << 20;
const maxMesh = 4 << 20;
/** For everything but an ADD: nothing is lost where the agent does not hear of it. */
const quickTimeout = 5000;

const commands = ['ADD', 'DEL', 'CHECK', 'STATUS', 'GC', 'VERSION'];
const versions = ['0.3.1', '0.4.0', '1.0.0', '1.1.0'];
const ownPods = ['redirect-agent-', 'istio-cni-node-'];
const variables = ['CNI_COMMAND', 'CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_ARGS', 'CNI_PATH'];
/** Of the CNI specification; `refused` is our own. */
const codes = { version: 1, environment: 4, input: 5, notJson: 6, config: 7, tryLater: 11, absent: 50, refused: 100 };

function fail(code, message) {
  throw Object.assign(new Error(message), { code });
}

const variable = (name) => process.env[name] ?? '';
const command = variable('CNI_COMMAND');
let version = '1.1.0';

const nothing = { text: '{}', isEmpty: true, place: () => null, raw: () => null, value: () => undefined };

/** An object: where each member's value stands in its text, that text, what it means. Null: no object, or too deep. */
function objectOf(text) {
  const members = new Map();
  try {
    if (!/^\s*\{/.test(text) || JSON.parse(text) === null) return null;
  } catch {
    return null;
  }
  let [depth, name, start] = [0, null, null];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (depth === 1 && (token === ',' || token === '}') && name !== null) {
      members.set(name, { start, end: start + text.slice(start, index).trimEnd().length });
      [name, start] = [null, null];
    } else if (depth === 1 && name === null) {
      name = JSON.parse(token.startsWith('"') ? token : 'null');
    } else if (depth === 1 && token !== ':') {
      start ??= index;
    }
    depth += Number(token === '{' || token === '[') - Number(token === '}' || token === ']');
    if (depth > 64) return null;
  }
  const place = (key) => members.get(key) ?? null;
  const raw = (key) => (members.has(key) ? text.slice(place(key).start, place(key).end) : null);
  const value = (key) => (members.has(key) ? JSON.parse(raw(key)) : undefined);
  return { text, isEmpty: members.size === 0, place, raw, value };
}

function isPlain(value, room) {
  return typeof value === 'string' && value.length < room && /^[ -~]*$/.test(value);
}

function has(array, string) {
  return Array.isArray(array) && array.some((each) => isPlain(each, 256) && each === string);
}

async function readInput() {
  const timer = setTimeout(() => process.stdin.destroy(new Error('timeout')), 30_000);
  const pieces = [];
  let length = 0;
  try {
    for await (const piece of process.stdin) {
      pieces.push(piece);
      length += piece.length;
      if (length >= maxConfig) throw new Error('size');
    }
  } catch {
    fail(codes.input, 'the configuration on stdin does not end within 30 s, or is 1 MiB or longer');
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(pieces).toString('latin1');
}

/** Nothing but printable ASCII has a meaning in a variable, and the agent need not wonder. */
function checkVariables() {
  const required = command === 'ADD' || command === 'CHECK' ? variables.slice(1, 4) : [];
  for (const name of variables) {
    const isMissing = required.includes(name) && variable(name) === '';
    if (isMissing || !isPlain(variable(name), 65_537)) {
      fail(codes.environment, `${name} is ${required.includes(name) ? 'missing or ' : ''}malformed`);
    }
  }
}

function argument(key) {
  const pairs = variable('CNI_ARGS').split(';');
  const value = pairs.findLast((pair) => pair.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
  if (value.length > 255) fail(codes.environment, 'CNI_ARGS names a pod longer than 255 characters');
  return value;
}

async function readCall() {
  if (!commands.includes(command)) {
    const allowed = 'ADD, DEL, CHECK, STATUS, GC or VERSION';
    fail(codes.environment, `CNI_COMMAND must be ${allowed}: a container runtime starts this program`);
  }
  const config = objectOf(await readInput());
  const configured = config?.value('cniVersion');
  const isVersion = versions.includes(configured);
  if (isVersion) version = configured;
  if (command === 'VERSION') return null;
  if (config === null) {
    fail(codes.notJson, 'the configuration on stdin is not one JSON object of at most 64 levels');
  }
  // Nothing that a DEL does depends on the version, and a refused one keeps the pod on the node.
  if (!isVersion && command !== 'DEL') {
    fail(codes.version, 'cniVersion must be 0.3.1, 0.4.0, 1.0.0 or 1.1.0');
  }
  checkVariables();
  const pod = { name: argument('K8S_POD_NAME'), namespace: argument('K8S_POD_NAMESPACE') };
  return { config, pod, ...readSettings(config) };
}

function readSettings(config) {
  const isPath = (value, room) => isPlain(value, room) && value.startsWith('/');
  const setting = (name, fallback) => (config.raw(name) === null ? fallback : config.value(name));
  const directory = setting('cni_agent_run_dir', '/var/run/istio-cni');
  if (!isPath(directory, 81)) fail(codes.config, 'cni_agent_run_dir must be an absolute path of at most 80 characters');
  const timeout = setting('agent_timeout', 30);
  const isNumber = typeof timeout === 'number' && (config.raw('agent_timeout') ?? '').length < 16;
  if (!isNumber || timeout < 0.1 || timeout > 120) {
    fail(codes.config, 'agent_timeout must be a number of seconds from 0.1 to 120');
  }
  const policy = setting('fail', 'closed');
  if (policy !== 'closed' && policy !== 'open') fail(codes.config, 'fail must be "closed" or "open"');
  const previous = setting('prevResult', null);
  const result = previous === null ? nothing : objectOf(config.raw('prevResult'));
  if (result === null) fail(codes.config, 'prevResult must be an object');
  const prefixes = config.raw('pod_prefix') === null ? ownPods : [config.value('pod_prefix')];
  const mesh = setting('mesh_file', `${directory}/mesh.json`);
  if (!isPath(mesh, 160)) fail(codes.config, 'mesh_file must be an absolute path of at most 159 characters');
  const socket = `${directory}/pluginevent.sock`;
  return { socket, mesh, timeout: Math.trunc(timeout * 1000), failsOpen: policy === 'open', prefixes, result };
}

/** What the chain said so far, byte for byte, in the version of the configuration. */
function passed({ result }) {
  const { text, isEmpty } = result;
  const place = result.place('cniVersion');
  if (place !== null) return `${text.slice(0, place.start)}"${version}"${text.slice(place.end)}\n`;
  return `{"cniVersion":"${version}"${isEmpty ? '' : ','}${text.slice(1)}\n`;
}

/** Whether there is nothing to ask the agent. */
function needsNoAgent({ config, pod, prefixes }) {
  if (command === 'GC') return false;
  // A STATUS that fails keeps every pod of the node from starting, the agent's own too.
  if (command === 'STATUS') return config.value('strict_status') !== true;
  if (pod.name === '' || pod.namespace === '' || config.value('ambient_enabled') === false) return true;
  // The agent's own pod must start while there is no agent.
  const isOwn = prefixes.some((each) => isPlain(each, 256) && each !== '' && pod.name.startsWith(each));
  if (isOwn && config.value('pod_namespace') === pod.namespace) return true;
  return has(config.value('exclude_namespaces'), pod.namespace);
}

/** Why the pod must not start without an agent, by the list that the agent keeps; null: it may. */
function reasonToWait({ mesh, pod, failsOpen }) {
  if (failsOpen) return null;
  let list = null;
  try {
    const text = readFileSync(mesh, 'latin1');
    if (text.length < maxMesh) list = objectOf(text);
  } catch (error) {
    if (error.code === 'ENOENT') return null;
  }
  if (list?.raw('formatVersion') !== '1') return 'it may be in the mesh (mesh.json cannot be read)';
  const isListed =
    has(list.value('namespaces'), pod.namespace) || has(list.value('pods'), `${pod.namespace}/${pod.name}`);
  return isListed ? 'it is in the mesh (mesh.json)' : null;
}

function withoutAgent(call, why) {
  const { socket, pod } = call;
  if (command === 'STATUS') fail(codes.absent, `no agent answers at ${socket}: ${why}`);
  if (command !== 'ADD') return '';
  const reason = reasonToWait(call);
  const name = `${pod.namespace}/${pod.name}`;
  if (reason !== null) {
    const remedy = `The runtime tries again by itself; see to it that the agent runs on this node, or set "fail": "open" in the plugin's configuration to start pods without it`;
    fail(
      codes.tryLater,
      `${name} does not start without redirection: ${reason}, and no agent answers at ${socket}: ${why}. ${remedy}`,
    );
  }
  process.stderr.write(`redirect-cni: no agent answers at ${socket}: ${why}; ${name} starts without it\n`);
  return passed(call);
}

const reasons = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nobody listens',
  ECONNRESET: 'it ended the connection',
};

/** One HTTP request: resolves to `{ status, body }`, or to `{ why }` where no agent answered. */
function ask(socketPath, path, body, deadline) {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body, 'latin1');
    const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length, Connection: 'close' };
    const exchange = request({ socketPath, path, method: 'POST', headers, agent: false });
    const end = (answer) => {
      clearTimeout(timer);
      exchange.destroy();
      resolve(answer);
    };
    const timer = setTimeout(
      () => end({ why: 'it did not answer in time' }),
      Math.max(0, deadline - performance.now()),
    );
    exchange.on('response', (response) => {
      const pieces = [];
      let length = 0;
      response.on('data', (piece) => {
        pieces.push(piece);
        length += piece.length;
        if (length > maxAnswer) end({ why: 'its answer is too long' });
      });
      response.on('end', () => end({ status: response.statusCode, body: Buffer.concat(pieces).toString('latin1') }));
      response.on('error', () => end({ why: 'it ended in the middle of its answer' }));
    });
    exchange.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      const why = error.code?.startsWith('HPE_') ? 'its answer is not HTTP' : (reasons[error.code] ?? error.message);
      // A full queue of connections; no event tells when it has room again.
      if (error.code === 'EAGAIN') setTimeout(() => ask(socketPath, path, body, deadline).then(end), 10);
      else end({ why });
    });
    exchange.end(bytes);
  });
}

/** The body that istio-cni's agent understands, as Go writes it. */
function cmdAdd({ pod, result }) {
  const elements = result.value('ips');
  const ips = (Array.isArray(elements) ? elements : []).map((each) => {
    const [, ip, prefix] = /^([0-9A-Fa-f:.]+)\/(\d{1,3})$/.exec(each?.address ?? '') ?? [];
    const bytes = isIPv4(ip) ? 4 : 16;
    if (isIP(ip) === 0 || Number(prefix) > bytes * 8) fail(codes.config, 'prevResult has an address that is none');
    const bits = '1'.repeat(Number(prefix)).padEnd(bytes * 8, '0');
    const mask = Buffer.from(bits.match(/.{8}/g).map((each) => Number.parseInt(each, 2))).toString('base64');
    const gateway = isPlain(each.gateway, 64) ? each.gateway : '';
    return { Interface: each.interface ?? null, Address: { IP: ip, Mask: mask }, Gateway: gateway };
  });
  return JSON.stringify({ Netns: variable('CNI_NETNS'), PodName: pod.name, PodNamespace: pod.namespace, IPs: ips });
}

/**
 * istio-cni's agent knows only this request. Of a pod that is not in the mesh its 500 says so, by one of two sentences.
 */
async function askUpstream(call, deadline) {
  if (command !== 'ADD') return '';
  const answer = await ask(call.socket, '/cmdadd', cmdAdd(call), deadline);
  if (answer.status === undefined) return withoutAgent(call, answer.why);
  if (answer.status === 200 || answer.body.includes('is unexpectedly not e')) return passed(call);
  return refuse(answer);
}

/** Prints an error of the specification as it is, and any other answer as one. */
function refuse({ status, body }) {
  process.exitCode = 1;
  if (objectOf(body)?.place('code')) return body;
  fail(status < 500 ? codes.refused : codes.tryLater, `the agent answered ${status}: ${body.slice(0, 1000)}`);
}

async function askAgent(call) {
  const deadline = performance.now() + (command === 'ADD' ? call.timeout : Math.min(call.timeout, quickTimeout));
  const env = JSON.stringify(Object.fromEntries(variables.map((name) => [name, variable(name)])));
  const answer = await ask(call.socket, '/cni', `{"env":${env},"config":${call.config.text}}`, deadline);
  if (answer.status === undefined) return withoutAgent(call, answer.why);
  if (answer.status === 404) return askUpstream(call, deadline);
  if (answer.status !== 200) return refuse(answer);
  if (answer.body !== '') return answer.body;
  return command === 'ADD' ? passed(call) : '';
}

async function run() {
  const call = await readCall();
  if (call === null) return `${JSON.stringify({ cniVersion: version, supportedVersions: versions })}\n`;
  if (!needsNoAgent(call)) return askAgent(call);
  return command === 'ADD' ? passed(call) : '';
}

/** @param {Error & { code?: number }} error */
function errorOf(error) {
  process.exitCode = 1;
  return `${JSON.stringify({ cniVersion: version, code: error.code ?? codes.refused, msg: error.message })}\n`;
}

process.stdout.write(Buffer.from(await run().catch(errorOf), 'latin1'));
