import { answers, type Call, chained, empty, mesh, waits } from './call.js';

export const passCalls: readonly Call[] = [
  { name: 'no Kubernetes', env: { CNI_ARGS: 'IgnoreUnknown=1' }, agent: answers(500), mesh, prints: empty, asks: [] },
  {
    name: 'an excluded namespace',
    config: { exclude_namespaces: ['kube-system', 'default'] },
    agent: answers(500),
    mesh,
    prints: empty,
    asks: [],
  },
  { name: 'ambient switched off', config: { ambient_enabled: false }, agent: answers(500), prints: empty, asks: [] },
  {
    name: 'the own pod',
    config: { pod_namespace: 'default', pod_prefix: 'web-' },
    agent: answers(500),
    mesh,
    prints: empty,
    asks: [],
  },
  ...['redirect-agent-x7k2p', 'istio-cni-node-x7k2p'].map((name) => ({
    name: `the own pod ${name}`,
    env: { CNI_ARGS: `K8S_POD_NAMESPACE=shop;K8S_POD_NAME=${name}` },
    config: { pod_namespace: 'shop' },
    mesh,
    prints: empty,
  })),
  {
    name: "the own pod's name in another namespace",
    config: { pod_namespace: 'istio-system', pod_prefix: 'web-' },
    mesh,
    prints: waits,
  },
  { name: 'an empty prefix', config: { pod_namespace: 'default', pod_prefix: '' }, mesh, prints: waits },
];

export const refusals: readonly Call[] = [
  {
    name: 'an error of the specification',
    agent: answers(500, '{"cniVersion":"1.0.0","code":11,"msg":"later"}'),
    prints: '{"cniVersion":"1.0.0","code":11,"msg":"later"}',
  },
  {
    name: 'an error in words',
    agent: answers(503, 'ztunnel is\n"away"\n'),
    prints: { code: 11, msg: /^the agent answered 503: ztunnel is\n"away"\n$/ },
  },
  {
    name: 'an answer that is JSON and no error',
    agent: answers(400, '{"no":1}'),
    prints: { code: 100, msg: /^the agent answered 400: {"no":1}$/ },
  },
  {
    name: 'a long text',
    agent: answers(500, 'x'.repeat(5000)),
    prints: { code: 11, msg: /^the agent answered 500: x{1000}$/ },
  },
  {
    name: 'CHECK, refused',
    command: 'CHECK',
    agent: answers(500, 'no'),
    prints: { code: 11, msg: /no$/ },
    asks: ['/cni'],
  },
];

export const otherCommands: readonly Call[] = [
  { name: 'STATUS', command: 'STATUS', agent: answers(500, 'not ready'), prints: '', asks: [] },
  {
    name: 'a strict STATUS',
    command: 'STATUS',
    config: { strict_status: true },
    agent: answers(500, '{"code":50,"msg":"not ready"}'),
    prints: '{"code":50,"msg":"not ready"}',
    asks: ['/cni'],
  },
  { name: 'DEL', command: 'DEL', config: chained, agent: answers(200), prints: '', asks: ['/cni'] },
  {
    name: 'DEL without a namespace and a result',
    command: 'DEL',
    env: { CNI_NETNS: '' },
    agent: answers(200),
    prints: '',
    asks: ['/cni'],
  },
  { name: 'CHECK', command: 'CHECK', agent: answers(200), prints: '', asks: ['/cni'] },
  { name: 'GC', command: 'GC', agent: answers(200), prints: '', asks: ['/cni'] },
];
