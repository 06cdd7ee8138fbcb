// The main job on the Node that runs this, in an empty network namespace that the caller made: the native library, a
// plan, an apply, a check, a destroy, the command line.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apply, destroy, loadLibc, parseNodeState, plan, verify } from 'ambient-redirect';
import { root } from './paths.mjs';

const document = `apiVersion: redirect/v1
kind: NodeState
mode: inpod
profile: hardened
backend: iptables-nft
node: { name: smoke }
pods: []
`;

const folder = mkdtempSync(join(tmpdir(), 'redirect-smoke-'));
try {
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  await loadLibc();
  const read = parseNodeState(document);
  assert(read.ok);
  const options = { stateDirectory: folder };
  assert((await plan(read.value, options)).plan.changes.length > 0, 'an empty node differs from the document');
  assert.equal((await apply(read.value, options)).outcome, 'done');
  assert.equal((await apply(read.value, options)).outcome, 'nothing-to-do');
  assert.deepEqual((await verify(read.value, options)).plan.changes, []);
  const file = join(folder, 'node.yaml');
  writeFileSync(file, document);
  const redirect = (...words) =>
    execFileSync(process.execPath, [join(root, 'bin/redirect.mjs'), ...words], { encoding: 'utf8' });
  const version = redirect('--version', '--verbose');
  assert.match(version, new RegExp(`^Node ${process.versions.node.replaceAll('.', '\\.')} on linux`, 'm'));
  assert.match(version, /^native library koffi: loaded$/m);
  redirect('verify', '-f', file, '--state-dir', folder);
  assert.equal((await destroy(read.value, options)).outcome, 'done');
  assert.equal(execFileSync('iptables-nft-save', { encoding: 'utf8' }).includes('-j '), false);
  console.log(`Node ${process.versions.node}: ok`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
