import { type Call, withResult } from './call.js';

export const malformed: readonly Call[] = [
  ...[
    '',
    '{',
    '[]',
    'null',
    '{"a":1}x',
    '{"a":01}',
    '{"a":"\n"}',
    "{'a':1}",
    '{"a":1,}',
    '\0',
    `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`,
  ].map((config) => ({
    name: `the configuration ${JSON.stringify(config).slice(0, 30)}`,
    config,
    prints: { code: 6, msg: /not one JSON object/ },
  })),
  {
    name: 'a configuration of 1 MiB',
    config: `{"a":"${'x'.repeat(1 << 20)}"}`,
    prints: { code: 5, msg: /1 MiB or longer/ },
  },
  { name: 'a command that is none', command: 'add', prints: { code: 4, msg: /CNI_COMMAND must be ADD/ } },
  { name: 'no command', command: '', prints: { code: 4, msg: /CNI_COMMAND must be ADD/ } },
  ...['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME'].map((name) => ({
    name: `ADD without ${name}`,
    env: { [name]: '' },
    prints: { code: 4, msg: new RegExp(`^${name} is missing`) },
  })),
  {
    name: 'a control character',
    env: { CNI_ARGS: 'K8S_POD_NAME=a\nb' },
    prints: { code: 4, msg: /^CNI_ARGS is malformed/ },
  },
  {
    name: 'a character that is not ASCII',
    env: { CNI_IFNAME: 'eth\u00e4' },
    prints: { code: 4, msg: /^CNI_IFNAME is .*malformed/ },
  },
  {
    name: 'a variable that is too long',
    env: { CNI_PATH: 'x'.repeat(65537) },
    prints: { code: 4, msg: /^CNI_PATH is malformed/ },
  },
  {
    name: 'a name that is too long',
    env: { CNI_ARGS: `K8S_POD_NAME=${'x'.repeat(256)}` },
    prints: { code: 4, msg: /longer than 255/ },
  },
  {
    name: 'a run directory that is relative',
    config: { cni_agent_run_dir: 'run' },
    prints: { code: 7, msg: /cni_agent_run_dir/ },
  },
  {
    name: 'a run directory that is too long',
    config: { cni_agent_run_dir: `/${'x'.repeat(80)}` },
    prints: { code: 7, msg: /cni_agent_run_dir/ },
  },
  {
    name: 'a run directory that is no text',
    config: { cni_agent_run_dir: 7 },
    prints: { code: 7, msg: /cni_agent_run_dir/ },
  },
  ...['"30"', '0', '121', 'null', '1.00000000000000'].map((text) => ({
    name: `a timeout of ${text}`,
    config: withResult('1.0.0', '{}', `"agent_timeout":${text},`),
    prints: { code: 7, msg: /agent_timeout/ },
  })),
  {
    name: 'a list of the mesh at a relative path',
    config: { mesh_file: 'mesh.json' },
    prints: { code: 7, msg: /mesh_file must be an absolute path/ },
  },
  {
    name: 'a list of the mesh at a path that is too long',
    config: { mesh_file: `/${'x'.repeat(160)}` },
    prints: { code: 7, msg: /mesh_file must be an absolute path/ },
  },
  {
    name: 'a list of the mesh at an empty path',
    config: { mesh_file: '' },
    prints: { code: 7, msg: /mesh_file must be an absolute path/ },
  },
  {
    name: 'a list of the mesh at a number',
    config: { mesh_file: 7 },
    prints: { code: 7, msg: /mesh_file must be an absolute path/ },
  },
  { name: 'a policy that is none', config: { fail: 'maybe' }, prints: { code: 7, msg: /fail must be/ } },
];
