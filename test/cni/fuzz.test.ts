import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mutate, randomNumbers } from './mutations.js';
import { program, runPlugin } from './plugins.js';
import { httpAnswer, startScriptedAgent } from './scripted-agent.js';

const root = join(import.meta.dirname, '../..');
const flags = ['-std=c11', '-g', '-O1', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
/** FUZZ=100 is a hundred times as many. */
const scale = Number(process.env['FUZZ'] ?? 1);
const seed = Number(process.env['SEED'] ?? 14);
const texts = [
  '{"cniVersion":"1.0.0","prevResult":{"ips":[{"address":"10.0.0.1/24","gateway":"10.0.0.2","interface":1}]},"name":"a\\u00e4"}',
  '{ "a" : [ 1 , -2.5e+3 , true , null , { "b" : "c\\"d\\\\" } ] , "cniVersion" : [ "shop" , 7 ] }',
  '{"ips":[{"address":"fd00::1/64"},{"address":"1.2.3.4/32","gateway":""}],"cniVersion":"x"}',
  'HTTP/1.1 200 OK\r\nContent-Type: a\r\nContent-Length: 5\r\n\r\n{"a"}',
];
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cni-fuzz-'));
  build('fuzz', ['test/cni/fuzz.c', 'cni/agent.c', 'cni/json.c', 'cni/upstream.c']);
  build(
    'plugin',
    ['agent', 'call', 'json', 'redirect-cni', 'upstream'].map((name) => `cni/${name}.c`),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function build(name: string, sources: readonly string[]): void {
  if (program === null) return;
  const { status, stderr } = spawnSync('gcc', [...flags, ...sources, '-o', join(folder, name)], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
}

/** What the reader must say of an input, as JavaScript's own parser has it. */
function expected(input: string): { readonly object: Readonly<Record<string, unknown>> } | null {
  try {
    const value: unknown = JSON.parse(input);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && depthOf(value) <= 64 ? { object: { ...value } } : null;
  } catch {
    return null;
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function unhex(text: string): string | null {
  return text === '-' ? null : Buffer.from(text, 'hex').toString('latin1');
}

describe.skipIf(program === null)('the program with sanitizers', () => {
  test('reads JSON as JavaScript does, and no byte too far', () => {
    const random = randomNumbers(seed);
    const inputs = Array.from({ length: 10_000 * scale }, () => mutate(texts[random(texts.length)] ?? '', random));
    for (let depth = 60; depth < 70; depth += 1) inputs.push(`${'{"a":'.repeat(depth)}0${'}'.repeat(depth)}`);
    const packed = inputs.map((input) => {
      const head = Buffer.alloc(4);
      head.writeUInt32LE(input.length);
      return Buffer.concat([head, Buffer.from(input, 'latin1')]);
    });
    const options = { input: Buffer.concat(packed), encoding: 'latin1', maxBuffer: 1 << 30 } as const;
    const { stdout, stderr, status } = spawnSync(join(folder, 'fuzz'), [], options);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBe(inputs.length);
    let objects = 0;
    for (const [index, input] of inputs.entries()) {
      const [kind, value = '', string = ''] = lines[index]?.split(' ') ?? [];
      if (kind === 'answer') continue;
      const wanted = expected(input);
      expect(kind, input).toBe(wanted === null ? 'none' : 'object');
      if (wanted === null) continue;
      objects += 1;
      const { cniVersion } = wanted.object;
      const read = unhex(value);
      expect(read === null ? undefined : JSON.parse(read), input).toEqual(cniVersion);
      const isPlain = typeof cniVersion === 'string' && cniVersion.length < 64 && /^[ -~]*$/.test(cniVersion);
      expect(unhex(string), input).toBe(isPlain ? cniVersion : null);
    }
    // Enough of them are well-formed to say something.
    expect(objects).toBeGreaterThan(inputs.length / 20);
  });

  test('answers every call with a result or an error', async () => {
    const random = randomNumbers(seed + 1);
    const answers = [
      httpAnswer(200, ''),
      httpAnswer(404, ''),
      httpAnswer(500, '{"code":11,"msg":"x"}'),
      httpAnswer(503, 'text'),
    ];
    const config = `{"cniVersion":"1.0.0","cni_agent_run_dir":${JSON.stringify(folder)},"agent_timeout":0.3,"exclude_namespaces":["a"],"prevResult":{"ips":[{"address":"10.0.0.1/24"}]}}`;
    const args = 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=web-0';
    const script = () => ({ send: mutate(answers[random(answers.length)] ?? '', random), ends: true });
    const agent = await startScriptedAgent(join(folder, 'pluginevent.sock'), script);
    try {
      for (let round = 0; round < 40 * scale; round += 1) {
        const CNI_COMMAND = ['ADD', 'ADD', 'DEL', 'CHECK', 'STATUS', 'GC', 'VERSION'][random(7)] ?? '';
        const names = { CNI_CONTAINERID: 'c', CNI_NETNS: '/n', CNI_IFNAME: 'eth0' };
        const CNI_ARGS = random(2) === 0 ? args : mutate(args, random).replaceAll('\0', '');
        const input = random(3) === 0 ? config : mutate(config, random);
        const { code, stdout, stderr } = await runPlugin(
          [join(folder, 'plugin')],
          { CNI_COMMAND, ...names, CNI_ARGS },
          input,
        );
        expect(stderr, input).not.toMatch(/Sanitizer|runtime error/);
        expect([0, 1], input).toContain(code);
        if (code === 1) expect(JSON.parse(stdout), input).toMatchObject({ code: expect.any(Number) });
        else if (CNI_COMMAND === 'ADD' && stdout.startsWith('{"cni'))
          expect(JSON.parse(stdout), input).toHaveProperty('cniVersion');
      }
    } finally {
      await agent.close();
    }
  });
});
