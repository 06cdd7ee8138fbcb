import { describe, expect, test } from 'vitest';
import { answers, type CniAnswer } from '../../../src/agent/cni/answer.js';
import type { CniCalls } from '../../../src/agent/cni/calls.js';
import type { AgentPod } from '../../../src/agent/status/pod-row.js';
import { aRow, fakeCalls } from './fake-calls.js';

const args = 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0';
const prevResult = { cniVersion: '1.0.0', ips: [{ address: '10.244.1.7/24' }, { address: 'fd00::7/64' }] };

function ask(path: string, body: unknown, calls: CniCalls, root = '/', signal = new AbortController().signal) {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return answers[path]?.({ body: bytes, root, signal }, calls) as Promise<CniAnswer>;
}

function call(command: string, config = {}, env = {}) {
  return {
    env: { CNI_COMMAND: command, CNI_NETNS: '/var/run/netns/cni-1', CNI_ARGS: args, ...env },
    config: { cniVersion: '1.0.0', ...config },
  };
}

function cmdAdd(changes = {}) {
  const Address = { IP: '10.244.1.7', Mask: '////AA==' };
  const IPs = [{ Interface: null, Address, Gateway: '10.244.1.1' }];
  return { Netns: '/var/run/netns/cni-1', PodName: 'web-0', PodNamespace: 'default', IPs, ...changes };
}

describe('POST /cni', () => {
  test('ADD is answered with nothing when the pod is redirected', async () => {
    const { calls, words } = fakeCalls();
    expect(await ask('/cni', call('ADD', { prevResult }), calls, '/host')).toEqual({
      status: 200,
      body: '',
      event: { command: 'ADD', pod: 'default/web-0', outcome: 'redirected', message: null },
    });
    const netns = '/host/var/run/netns/cni-1';
    expect(words).toEqual([{ namespace: 'default', name: 'web-0', netns, ips: ['10.244.1.7', 'fd00::7'] }]);
  });

  test('ADD of a pod that is not in the mesh is no error', async () => {
    const { calls } = fakeCalls({ enrol: async () => 'not-in-mesh' });
    expect(await ask('/cni', call('ADD'), calls)).toMatchObject({ status: 200, event: { outcome: 'not-in-mesh' } });
  });

  test('ADD without a pod of Kubernetes asks nobody', async () => {
    const { calls, words } = fakeCalls();
    expect(await ask('/cni', call('ADD', {}, { CNI_ARGS: 'a=b' }), calls)).toMatchObject({ status: 200, body: '' });
    expect(words).toEqual([]);
  });

  test('ADD that fails is an error of the specification, to be tried again', async () => {
    const enrol = async () => {
      throw new Error('pod default/web-0 is not redirected: no ztunnel');
    };
    const { body, status } = await ask('/cni', call('ADD', { cniVersion: '0.4.0' }), fakeCalls({ enrol }).calls);
    const msg = 'pod default/web-0 is not redirected: no ztunnel';
    expect([status, JSON.parse(body)]).toEqual([500, { cniVersion: '0.4.0', code: 11, msg }]);
  });

  test('ADD is answered before the plugin gives up', async () => {
    const enrol: CniCalls['enrol'] = (_, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('it is still pending'))));
    const { body, status } = await ask('/cni', call('ADD', { agent_timeout: 0.1 }), fakeCalls({ enrol }).calls);
    expect([status, JSON.parse(body)]).toMatchObject([500, { code: 11, msg: 'it is still pending' }]);
  });

  test('DEL withdraws, with and without a namespace', async () => {
    const { calls, withdrawn } = fakeCalls();
    expect(await ask('/cni', call('DEL', { prevResult }), calls)).toMatchObject({ status: 200, body: '' });
    expect(await ask('/cni', call('DEL', {}, { CNI_NETNS: '' }), calls, '/host')).toMatchObject({
      status: 200,
      body: '',
    });
    expect(withdrawn).toEqual([
      ['default/web-0', '/var/run/netns/cni-1'],
      ['default/web-0', null],
    ]);
  });

  test.each<[string, AgentPod | null, number]>([
    ['of an unknown pod', null, 200],
    ['of a redirected pod', aRow({ phase: 'redirected' }), 200],
    ['of a pod that waits for ztunnel', aRow({ phase: 'pending' }), 500],
    ['of a pod that failed', aRow({ phase: 'failed' }), 500],
  ])('CHECK %s', async (_, row, status) => {
    const answer = await ask('/cni', call('CHECK'), fakeCalls({ row: () => row }).calls);
    expect(answer.status).toBe(status);
    if (status === 500)
      expect(JSON.parse(answer.body)).toMatchObject({ code: 100, msg: expect.stringContaining(row?.phase ?? '') });
  });

  test('STATUS says why the agent is not ready', async () => {
    expect(await ask('/cni', call('STATUS', { cniVersion: '1.1.0' }), fakeCalls().calls)).toMatchObject({
      status: 200,
      body: '',
    });
    const { body } = await ask(
      '/cni',
      call('STATUS', {}),
      fakeCalls({ notReady: () => 'the source is not synced' }).calls,
    );
    expect(JSON.parse(body)).toEqual({
      cniVersion: '1.0.0',
      code: 50,
      msg: 'the agent is not ready: the source is not synced',
    });
  });

  test('GC has nothing to do', async () => {
    const body = call('GC', { 'cni.dev/valid-attachments': [] }, { CNI_ARGS: '', CNI_NETNS: '' });
    expect(await ask('/cni', body, fakeCalls().calls)).toMatchObject({
      status: 200,
      body: '',
      event: { outcome: 'done' },
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no body', '', /has no body/],
    ['text', 'hello', /not JSON/],
    ['bytes', Buffer.from([0x7b, 0xff, 0x7d]), /not UTF-8/],
    ['a list', [], /^the body: /],
    ['no variables', { config: {} }, /^env: /],
    ['an unknown command', call('REMOVE'), /^env.CNI_COMMAND: /],
    [
      'a name with a slash',
      call('ADD', {}, { CNI_ARGS: 'K8S_POD_NAMESPACE=a;K8S_POD_NAME=../b' }),
      /"\.\.\/b" is no name of a pod/,
    ],
    [
      'a namespace in capitals',
      call('DEL', {}, { CNI_ARGS: 'K8S_POD_NAMESPACE=A;K8S_POD_NAME=b' }),
      /"A" is no name of a namespace/,
    ],
    ['a relative path', call('ADD', {}, { CNI_NETNS: 'run/netns/x' }), /no absolute path/],
    ['a path that goes up', call('ADD', {}, { CNI_NETNS: '/var/../x' }), /no absolute path/],
    ['a path with a blank', call('ADD', {}, { CNI_NETNS: '/a b' }), /no absolute path/],
    [
      'an address that is none',
      call('ADD', { prevResult: { ips: [{ address: '10.0.0/24' }] } }),
      /"10.0.0" is no address/,
    ],
    ['addresses that are no list', call('ADD', { prevResult: { ips: {} } }), /^config.prevResult.ips: /],
    [
      'many addresses',
      call('ADD', { prevResult: { ips: Array(65).fill({ address: '10.0.0.1/24' }) } }),
      /at most 64 addresses/,
    ],
  ])('%s is refused with a sentence', async (_, body, why) => {
    const { calls, withdrawn, words } = fakeCalls();
    const answer = await ask('/cni', body, calls);
    expect(answer).toMatchObject({ status: 400, event: { outcome: 'malformed', message: expect.stringMatching(why) } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 7, msg: expect.stringMatching(why) });
    expect([words, withdrawn]).toEqual([[], []]);
  });
});

describe('POST /cmdadd', () => {
  test('is answered with nothing when the pod is redirected', async () => {
    const { calls, words } = fakeCalls();
    expect(await ask('/cmdadd', cmdAdd(), calls)).toMatchObject({
      status: 200,
      body: '',
      event: { outcome: 'redirected' },
    });
    expect(words).toEqual([
      { namespace: 'default', name: 'web-0', netns: '/var/run/netns/cni-1', ips: ['10.244.1.7'] },
    ]);
  });

  test("a pod without addresses has null, as Go's empty slices", async () => {
    const { calls, words } = fakeCalls();
    expect(await ask('/cmdadd', cmdAdd({ IPs: null }), calls)).toMatchObject({ status: 200 });
    expect(words).toMatchObject([{ ips: [] }]);
  });

  test('is answered with a text when it fails, also for a pod that is not in the mesh', async () => {
    const enrol = async () => {
      throw new Error('no ztunnel');
    };
    expect(await ask('/cmdadd', cmdAdd(), fakeCalls({ enrol }).calls)).toMatchObject({
      status: 500,
      body: 'no ztunnel\n',
    });
    const { calls } = fakeCalls({ enrol: async () => 'not-in-mesh' });
    const answer = await ask('/cmdadd', cmdAdd(), calls);
    expect(answer).toMatchObject({
      status: 500,
      body: expect.stringMatching(/^pod default\/web-0 is not in the mesh/),
    });
  });

  test.each<[string, unknown, RegExp]>([
    ['no body', '', /has no body/],
    ['text', '{', /not JSON/],
    ['a missing name', { ...cmdAdd(), PodName: undefined }, /^PodName: /],
    ['a path that is none', cmdAdd({ Netns: '' }), /no absolute path/],
    ['an address without a number', cmdAdd({ IPs: [{ Address: {} }] }), /^IPs.0.Address.IP: /],
  ])('%s is refused with a sentence', async (_, body, why) => {
    const answer = await ask('/cmdadd', body, fakeCalls().calls);
    expect(answer).toMatchObject({ status: 400, body: expect.stringMatching(why), event: { outcome: 'malformed' } });
  });
});
