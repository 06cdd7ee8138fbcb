import { answers, type Call, chained, empty, result, withResult } from './call.js';

export const versionCalls: readonly Call[] = [
  { name: 'VERSION, without a configuration', command: 'VERSION', config: '', prints: supported('1.1.0') },
  {
    name: 'VERSION, of a runtime of 0.4.0',
    command: 'VERSION',
    config: '{"cniVersion":"0.4.0"}',
    prints: supported('0.4.0'),
  },
  {
    name: 'VERSION, of a runtime of the future',
    command: 'VERSION',
    config: '{"cniVersion":"2.0.0"}',
    prints: supported('1.1.0'),
  },
  ...['0.3.1', '0.4.0', '1.0.0', '1.1.0'].map((version) => ({
    name: `ADD in version ${version}`,
    config: withResult(version, '{"cniVersion":"1.0.0"}'),
    prints: `{"cniVersion":"${version}"}\n`,
  })),
  ...['"0.3.0"', '"1.2.0"', '"1.0"', '1', '""', 'null'].map((version) => ({
    name: `ADD in version ${version}`,
    config: `{"cniVersion":${version}}`,
    prints: { code: 1, msg: /cniVersion must be/ },
  })),
  { name: 'DEL in a version that is not supported', command: 'DEL', config: '{"cniVersion":"9.9.9"}', prints: '' },
];

function supported(version: string): string {
  return `{"cniVersion":"${version}","supportedVersions":["0.3.1","0.4.0","1.0.0","1.1.0"]}\n`;
}

export const resultCalls: readonly Call[] = [
  { name: 'a result, byte for byte', config: chained, agent: answers(200), prints: `${result}\n`, asks: ['/cni'] },
  {
    name: 'a result with blanks',
    config: withResult('1.0.0', '{ "ips" :[ ] , "cniVersion" : "0.4.0"\n}'),
    prints: '{ "ips" :[ ] , "cniVersion" : "1.0.0"\n}\n',
  },
  {
    name: 'a result without a version',
    config: withResult('0.4.0', '{"ips":[]}'),
    prints: '{"cniVersion":"0.4.0","ips":[]}\n',
  },
  { name: 'an empty result', config: withResult('0.4.0', '{ }'), prints: '{"cniVersion":"0.4.0" }\n' },
  { name: 'no result', prints: empty },
  { name: 'a result that is null', config: withResult('1.0.0', 'null'), prints: empty },
  {
    name: 'a key with an escape, and one that is there twice',
    config: withResult('1.0.0', '{"cniVersion":"0.3.1","cni\\u0056ersion":"0.4.0"}'),
    prints: '{"cniVersion":"0.3.1","cni\\u0056ersion":"1.0.0"}\n',
  },
  {
    name: 'bytes that are no UTF-8',
    config: withResult('1.0.0', '{"cniVersion":"1.0.0","x":"\xff\xc3"}'),
    prints: '{"cniVersion":"1.0.0","x":"\xff\xc3"}\n',
  },
  {
    name: 'the answer of an agent that has a result of its own',
    config: chained,
    agent: answers(200, '{"cniVersion":"1.0.0","by":"agent"}'),
    prints: '{"cniVersion":"1.0.0","by":"agent"}',
  },
  {
    name: 'a result that is a list',
    config: withResult('1.0.0', '[]'),
    prints: { code: 7, msg: /prevResult must be an object/ },
  },
];
