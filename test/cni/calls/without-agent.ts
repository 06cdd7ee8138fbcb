import { always, type Call, empty, mesh, other, silent, waits } from './call.js';

/** For each: a pod in the mesh does not start. */
const noAgents: readonly (readonly [string, Partial<Call>, RegExp])[] = [
  ['no socket', {}, /there is no such socket/],
  ['an agent that ends the connection', { agent: always('') }, /it ended the connection/],
  ['an agent that is silent', { agent: silent, config: { agent_timeout: 0.2 } }, /it did not answer in time/],
  [
    'an agent that answers half',
    { agent: always('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf') },
    /it ended in the middle of its answer/,
  ],
  [
    'an agent that stops half-way',
    { agent: always('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf', false), config: { agent_timeout: 0.2 } },
    /it did not answer in time/,
  ],
  ['a server that is not HTTP', { agent: always('SSH-2.0-OpenSSH_9.2\r\n') }, /its answer is not HTTP/],
  [
    'an answer that is too long',
    { agent: always(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(1 << 20)}x`) },
    /its answer is too long/,
  ],
];

export const withoutAgent: readonly Call[] = [
  ...noAgents.map(([name, call, why]) => ({
    ...call,
    name: `${name}, a pod in the mesh`,
    mesh,
    prints: { code: 11, msg: why },
  })),
  ...noAgents.slice(0, 3).flatMap(([name, call]) => [
    { ...call, name: `${name}, another pod`, env: other, mesh, prints: empty },
    { ...call, name: `${name}, DEL`, command: 'DEL', mesh, prints: '' },
  ]),
  {
    name: 'no agent, a pod in a namespace of the mesh',
    env: { CNI_ARGS: 'K8S_POD_NAME=new;K8S_POD_NAMESPACE=shop' },
    mesh,
    prints: { code: 11, msg: /^shop\/new does not start/ },
  },
  { name: 'no agent, fail open', config: { fail: 'open' }, mesh, prints: empty },
  { name: 'no agent, fail closed', config: { fail: 'closed' }, mesh, prints: waits },
  { name: 'no agent, no list', prints: empty },
  // The run directory is in memory, and empty after a reboot.
  { name: 'no agent, a list that outlives the run directory', mesh, meshFile: 'kept.json', prints: waits },
  { name: 'no agent, no list where it should be', config: { mesh_file: '/no/such/list.json' }, prints: empty },
  {
    name: 'no agent, a list that is cut',
    mesh: mesh.slice(0, 60),
    prints: { code: 11, msg: /mesh.json cannot be read/ },
  },
  {
    name: 'no agent, a list of another version',
    mesh: '{"formatVersion":2}',
    prints: { code: 11, msg: /mesh.json cannot be read/ },
  },
  {
    name: 'no agent, a list that is too long',
    mesh: `{"formatVersion":1}${' '.repeat(4 << 20)}`,
    prints: { code: 11, msg: /mesh.json cannot be read/ },
  },
  { name: 'no agent, a list without pods', mesh: '{"formatVersion":1,"namespaces":7}', prints: empty },
  { name: 'no agent, CHECK', command: 'CHECK', mesh, prints: '' },
  { name: 'no agent, GC', command: 'GC', env: { CNI_ARGS: '' }, prints: '' },
  { name: 'no agent, STATUS', command: 'STATUS', prints: '' },
  {
    name: 'no agent, a strict STATUS',
    command: 'STATUS',
    config: { strict_status: true },
    prints: { code: 50, msg: /there is no such socket/ },
  },
];
