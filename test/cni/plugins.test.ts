import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Call } from './calls/call.js';
import { calls } from './calls/list.js';
import { type Ended, plugins, runPlugin } from './plugins.js';
import { type Asked, httpAnswer, startScriptedAgent } from './scripted-agent.js';

const container = {
  CNI_CONTAINERID: 'c1',
  CNI_NETNS: '/var/run/netns/cni-1',
  CNI_IFNAME: 'eth0',
  CNI_PATH: '/opt/cni/bin',
};
const pod = { CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0;K8S_POD_INFRA_CONTAINER_ID=c1' };
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cni-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  words: readonly string[],
  call: Call,
): Promise<{ readonly ended: Ended; readonly asked: readonly Asked[] }> {
  const directory = mkdtempSync(join(folder, 'r'));
  const list = join(directory, call.meshFile ?? 'mesh.json');
  if (call.mesh !== undefined) writeFileSync(list, call.mesh);
  const { agent } = call;
  const started = agent === undefined ? null : await startScriptedAgent(join(directory, 'pluginevent.sock'), agent);
  const config =
    typeof call.config === 'string'
      ? call.config.replace('RUN', directory)
      : JSON.stringify({
          ...{ cniVersion: '1.0.0', type: 'redirect-cni', cni_agent_run_dir: directory },
          ...(call.meshFile === undefined ? {} : { mesh_file: list }),
          ...call.config,
        });
  try {
    const env = { CNI_COMMAND: call.command ?? 'ADD', ...container, ...pod, ...call.env };
    return { ended: await runPlugin(words, env, config), asked: started?.asked ?? [] };
  } finally {
    await started?.close();
  }
}

describe.each(plugins)('%s', (_, words) => {
  test.concurrent.each(calls.map((call) => [call.name, call] as const))('%s', async (_, call) => {
    const { ended, asked } = await run(words, call);
    if (typeof call.prints === 'string') {
      expect(ended).toMatchObject({ stdout: call.prints, code: call.prints.includes('"code"') ? 1 : 0 });
    } else {
      const error = JSON.parse(ended.stdout);
      expect(error).toEqual({
        cniVersion: expect.stringMatching(/^(?:0\.3\.1|0\.4\.0|1\.[01]\.0)$/),
        code: call.prints.code,
        msg: expect.stringMatching(call.prints.msg),
      });
      expect(ended.code).toBe(1);
    }
    if (call.asks !== undefined) expect(asked.map(({ path }) => path)).toEqual(call.asks);
  });

  test('the agent is told the variables and the configuration as it is', async () => {
    const config = '{"cniVersion":"1.1.0", "cni_agent_run_dir":"RUN", "n": 1.0, "t": "\\u00e4\xc3\xa4"}';
    const agent = () => ({ send: httpAnswer(200, ''), ends: true });
    const { asked } = await run(words, {
      name: '',
      command: 'DEL',
      env: { CNI_NETNS: '', CNI_PATH: 'a"\\' },
      config,
      agent,
      prints: '',
    });
    const [start, end = ''] = (asked[0]?.body ?? '').split(',"config":');
    expect(JSON.parse(`${start}}`)).toEqual({
      env: { CNI_COMMAND: 'DEL', ...container, ...pod, CNI_NETNS: '', CNI_PATH: 'a"\\' },
    });
    expect(end.replace(/"\/[^"]*"/, '"RUN"')).toBe(`${config}}`);
  });

  test("upstream's agent is told the addresses as Go writes them", async () => {
    const ips = [
      { address: '10.244.1.7/20', gateway: '10.244.0.1', interface: 2 },
      { address: 'fd00:10:244::7/64' },
      { address: '192.0.2.1/32', gateway: '' },
    ];
    const agent = ({ path }: Asked) => ({ send: httpAnswer(path === '/cni' ? 404 : 200, ''), ends: true });
    const { asked } = await run(words, { name: '', config: { prevResult: { ips } }, agent, prints: '' });
    expect(JSON.parse(asked[1]?.body ?? '')).toEqual({
      Netns: '/var/run/netns/cni-1',
      PodName: 'web-0',
      PodNamespace: 'default',
      IPs: [
        { Interface: 2, Address: { IP: '10.244.1.7', Mask: '///wAA==' }, Gateway: '10.244.0.1' },
        { Interface: null, Address: { IP: 'fd00:10:244::7', Mask: '//////////8AAAAAAAAAAA==' }, Gateway: '' },
        { Interface: null, Address: { IP: '192.0.2.1', Mask: '/////w==' }, Gateway: '' },
      ],
    });
  });

  test('a socket that nobody listens on is no agent', async () => {
    const directory = mkdtempSync(join(folder, 's'));
    const path = join(directory, 'pluginevent.sock');
    // A process that is killed leaves its socket.
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(path)},()=>process.kill(process.pid,9))`,
    ]);
    writeFileSync(join(directory, 'mesh.json'), '{"formatVersion":1,"namespaces":["default"],"pods":[]}');
    const config = JSON.stringify({ cniVersion: '1.0.0', cni_agent_run_dir: directory });
    const ended = await runPlugin(words, { CNI_COMMAND: 'ADD', ...container, ...pod }, config);
    expect(JSON.parse(ended.stdout)).toMatchObject({ code: 11, msg: expect.stringContaining('nobody listens') });
  });
});
