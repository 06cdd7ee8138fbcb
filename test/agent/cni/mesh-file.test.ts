import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { meshFile, meshOf, printMesh } from '../../../src/agent/cni/mesh-file.js';
import type { Desired } from '../../../src/agent/desired/desired.js';
import { parseNodeState } from '../../../src/index.js';
import { plugins, runPlugin } from '../../cni/plugins.js';

const folder = mkdtempSync(join(tmpdir(), 'mesh-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function desired(): Desired {
  const pod = (name: string, mesh: boolean, last: number) => {
    return { namespace: 'shop', name, mesh, ip: `10.0.0.${last}`, hostInterface: `veth${last}` };
  };
  const read = parseNodeState({
    apiVersion: 'redirect/v1',
    kind: 'NodeState',
    mode: 'geneve',
    profile: 'istio-1.18',
    node: { name: 'n', hostIP: '10.0.0.1' },
    pods: [pod('in', true, 2), pod('out', false, 3)],
  });
  if (!read.ok) throw new Error(JSON.stringify(read.diagnostics));
  const waiting = [{ pod: 'shop/soon', uid: null, why: 'it has no address yet', needsAttention: false }];
  return { kind: 'state', state: read.value, identities: new Map(), waiting };
}

describe('who is in the mesh', () => {
  test('declared and waiting pods are, others are not', () => {
    expect(meshOf(desired(), ['shop'])).toEqual({ namespaces: ['shop'], pods: ['shop/in', 'shop/soon'] });
  });

  test('nobody is where everything goes; nothing is said while the state is only kept', () => {
    expect(meshOf({ kind: 'nothing', why: '', waiting: [] }, ['shop'])).toEqual({ namespaces: [], pods: [] });
    expect(meshOf({ kind: 'keep', why: '', waiting: [] }, ['shop'])).toBeNull();
    expect(meshOf(null, ['shop'])).toBeNull();
  });
});

describe('mesh.json', () => {
  test('is sorted, without doubles and without what is no name', () => {
    const names = ['b', 'a', 'b', 'no"name', 'A', '', 'x'.repeat(254)];
    const printed = printMesh({ namespaces: names, pods: ['b/z', 'a/y', 'a', 'a/b/c', 'a/"', 'b/z'] });
    expect(JSON.parse(printed)).toEqual({ formatVersion: 1, namespaces: ['a', 'b'], pods: ['a/y', 'b/z'] });
  });

  test('is written when it changed, whole, for everybody to read', () => {
    const directory = join(folder, 'run');
    const file = meshFile(join(directory, 'mesh.json'), () => undefined);
    const path = join(directory, 'mesh.json');
    file.keep({ namespaces: ['a'], pods: [] });
    const first = statSync(path).ino;
    expect(statSync(path).mode & 0o777).toBe(0o644);
    file.keep({ namespaces: ['a'], pods: [] });
    expect(statSync(path).ino).toBe(first);
    file.keep({ namespaces: ['a'], pods: ['a/b'] });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ formatVersion: 1, namespaces: ['a'], pods: ['a/b'] });
    expect(readdirSync(directory)).toEqual(['mesh.json']);
    file.remove();
    expect(existsSync(path)).toBe(false);
  });

  test('a failure is told, and the next change tries again', () => {
    const warnings: unknown[] = [];
    const file = meshFile(join(process.execPath, 'no-folder', 'mesh.json'), (event) => warnings.push(event));
    file.keep({ namespaces: [], pods: [] });
    file.keep({ namespaces: [], pods: [] });
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatchObject({
      kind: 'warning',
      message: expect.stringContaining('mesh.json cannot be written'),
    });
  });

  test.each(plugins)('%s goes by it', async (_, words) => {
    const directory = mkdtempSync(join(folder, 'p'));
    const namespaces = Array.from({ length: 500 }, (_, index) => `team-${index}`);
    meshFile(join(directory, 'mesh.json'), () => undefined).keep({ namespaces, pods: ['default/web-0'] });
    const add = async (namespace: string, name: string) => {
      const CNI_ARGS = `K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name}`;
      const env = { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c', CNI_NETNS: '/n', CNI_IFNAME: 'eth0', CNI_ARGS };
      return (await runPlugin(words, env, JSON.stringify({ cniVersion: '1.0.0', cni_agent_run_dir: directory }))).code;
    };
    expect([await add('team-499', 'x'), await add('default', 'web-0'), await add('default', 'web-1')]).toEqual([
      1, 1, 0,
    ]);
  });
});

test('a list that somebody removes is written again, and one that could not be written is', () => {
  const warnings: string[] = [];
  const place = join(folder, 'again');
  const file = meshFile(join(place, 'mesh.json'), (event) => event.kind === 'warning' && warnings.push(event.message));
  file.renew();
  expect(existsSync(place)).toBe(false);
  file.keep({ namespaces: ['shop'], pods: [] });
  rmSync(place, { recursive: true });
  writeFileSync(place, '');
  file.renew();
  expect(warnings).toEqual([
    expect.stringMatching(/mesh\.json cannot be written, so a plugin that finds no agent goes by/),
  ]);
  rmSync(place);
  file.renew();
  expect(JSON.parse(readFileSync(join(place, 'mesh.json'), 'utf8'))).toMatchObject({ namespaces: ['shop'] });
  file.remove();
  file.renew();
  expect(readdirSync(place)).toEqual([]);
});
