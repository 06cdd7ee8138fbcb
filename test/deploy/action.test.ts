import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';

/* The steps of action.yml as a runner of GitHub has them, in a repository of its own: npm and gh are stand-ins. */

interface Step {
  readonly name: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const steps: readonly Step[] = parse(readFileSync('action.yml', 'utf8')).runs.steps;
const program = join(import.meta.dirname, '../../bin/redirect.mjs');
const document = readFileSync('golden/geneve-hardened/document.yaml', 'utf8');
let folder = '';
let base = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redirect-action-'));
  const npm = `#!/bin/sh\nmkdir -p "$RUNNER_TEMP/redirect/node_modules/.bin" && ln -sf ${program} "$RUNNER_TEMP/redirect/node_modules/.bin/redirect" && echo "$@" > "$RUNNER_TEMP/npm-words"\n`;
  const gh = '#!/bin/sh\necho "$@" > "$RUNNER_TEMP/gh-words"\n';
  mkdirSync(join(folder, 'bin'));
  for (const [name, text] of Object.entries({ npm, gh })) {
    writeFileSync(join(folder, 'bin', name), text);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  git('init', '--quiet', '--initial-branch=main', 'origin');
  commit(document);
  base = git('-C', 'origin', 'rev-parse', 'HEAD').trim();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(...words: readonly string[]): string {
  const who = ['-c', 'user.name=n', '-c', 'user.email=e@invalid', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...words], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function commit(text: string): void {
  mkdirSync(join(folder, 'origin/nodes'), { recursive: true });
  writeFileSync(join(folder, 'origin/nodes/node.yaml'), text);
  git('-C', 'origin', 'add', '.');
  git('-C', 'origin', 'commit', '--quiet', '--message', 'change');
}

/** Runs the steps of the action on a pull request that changes the document; a failing one ends the job. */
function pullRequest(name: string, text: string) {
  commit(text);
  const temporary = join(folder, `temp-${name}`);
  mkdirSync(temporary);
  git('clone', '--quiet', 'origin', name);
  const values: Readonly<Record<string, string>> = {
    ...{ 'inputs.documents': 'nodes', 'inputs.base': base, 'inputs.expect': '', 'inputs.version': '0.1.0' },
    ...{ 'inputs.token': 't', 'github.event.pull_request.number': '7' },
  };
  const files = { GITHUB_OUTPUT: join(temporary, 'output'), GITHUB_STEP_SUMMARY: join(temporary, 'summary') };
  let failed: { readonly step: string; readonly code: number | null; readonly err: string } | null = null;
  for (const { env = {}, name: step, run } of steps) {
    if (run === undefined || failed !== null) continue;
    const outputs = existsSync(files.GITHUB_OUTPUT) ? readFileSync(files.GITHUB_OUTPUT, 'utf8') : '';
    const filled = Object.entries(env).map(([key, value]) => {
      const word = /^\$\{\{ (.*) \}\}$/.exec(value)?.[1] ?? '';
      const output = /^steps\.review\.outputs\.(\w+)$/.exec(word)?.[1];
      const found = output === undefined ? values[word] : new RegExp(`^${output}=(.*)$`, 'm').exec(outputs)?.[1];
      if (found === undefined) throw new Error(`${step}: ${value} has no value in this test`);
      return [key, found] as const;
    });
    const around = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, RUNNER_TEMP: temporary, ...files };
    const ended = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: join(folder, name),
      env: { ...around, ...Object.fromEntries(filled) },
      encoding: 'utf8',
    });
    if (ended.status !== 0) failed = { step, code: ended.status, err: ended.stderr };
  }
  const read = (file: string) => {
    const path = join(temporary, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : null;
  };
  return { failed, read };
}

test('a change that loses a property: the comment, the summary and the page say so, and the job fails', () => {
  const { failed, read } = pullRequest('lossy', document.replace('profile: hardened', 'profile: istio-1.20'));
  expect(failed).toMatchObject({ step: 'Verdict', code: 2 });
  expect(read('review.md')).toContain('node-reaches-pods');
  expect(read('summary')).toBe(read('review.md'));
  expect(read('review.html')).toContain('node-reaches-pods');
  expect(read('gh-words')).toMatch(/^pr comment 7 --edit-last --create-if-none --body-file .*\/review\.md\n$/);
  expect(read('npm-words')).toContain('ambient-redirect@0.1.0');
});

test('a change that loses nothing: the job succeeds', () => {
  const { failed, read } = pullRequest(
    'good',
    document.replace('profile: hardened', 'profile: hardened\ntunnel: { kind: veth }'),
  );
  expect([failed, read('output')]).toEqual([null, 'code=0\n']);
});

test('a bad document: the job fails with its place, and nothing is commented', () => {
  const { failed, read } = pullRequest('bad', document.replace('hostIP:', 'hostIp:'));
  expect(failed).toMatchObject({ step: 'Review', code: 3, err: expect.stringMatching(/nodes\/node\.yaml:\d+:\d+: /) });
  expect(read('gh-words')).toBe(null);
});
