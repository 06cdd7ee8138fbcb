import { type Call, chained, empty, mesh, result, upstream, withResult } from './call.js';

export const upstreamCalls: readonly Call[] = [
  {
    name: "upstream's agent, a pod in the mesh",
    config: chained,
    agent: upstream(200),
    prints: `${result}\n`,
    asks: ['/cni', '/cmdadd'],
  },
  {
    name: "upstream's agent, a pod that is not, in today's words",
    config: chained,
    agent: upstream(500, 'pod default/web-0 is unexpectedly not eligible for ambient enrollment\n'),
    mesh,
    prints: `${result}\n`,
  },
  {
    name: "upstream's agent, a pod that is not, in the words of 1.21",
    agent: upstream(500, 'pod default/web-0 is unexpectedly not enrolled in ambient\n'),
    prints: empty,
  },
  {
    name: "upstream's agent, a failure",
    agent: upstream(500, 'no ztunnel connection\n'),
    prints: { code: 11, msg: /no ztunnel connection/ },
  },
  { name: "upstream's agent, DEL", command: 'DEL', agent: upstream(500), prints: '', asks: ['/cni'] },
  {
    name: "upstream's agent, an address that is none",
    config: withResult('1.0.0', '{"ips":[{"address":"10.0.0.1/33"}]}'),
    agent: upstream(200),
    prints: { code: 7, msg: /an address that is none/ },
  },
];
