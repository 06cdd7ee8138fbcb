import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { StalePlanError } from '../../src/apply/stale-plan.js';
import { errorText, exitCodeOfError, viewError } from '../../src/cli/error-report.js';
import { apply, codes } from '../../src/index.js';
import { CommandError } from '../../src/kernel/command-error.js';
import { LockedError } from '../../src/kernel/lock.js';
import { sayRights } from '../../src/kernel/not-permitted.js';
import { atWrite, withFakeNode } from '../fakes/index.js';
import { commandLine } from './command-line.js';

const document = 'golden/geneve-hardened/document.yaml';
const folder = mkdtempSync(join(tmpdir(), 'redirect-errors-'));
const at = (name: string) => join(folder, name);
mkdirSync(at('folder'));
mkdirSync(at('observed'));
symlinkSync('loop', at('loop'));
const texts = {
  'bad.yaml': 'a: [',
  'other.yaml': 'kind: Nothing\n',
  'no.plan': '{"kind":\n x}',
  'other.plan': '{\n  "kind": "List"\n}',
  'torn.plan': '{\n  "kind": "RedirectPlan",\n  "formatVersion": 1,\n  "nodes": 7\n}',
  'observed/meta.json': '{\n  "formatVersion": 1,\n  "backend": "nftables",\n  "kernel": "6.1",\n  "namespaces": []\n}',
};
for (const [name, text] of Object.entries(texts)) writeFileSync(at(name), text);
afterAll(() => rmSync(folder, { recursive: true }));

/** A line about a file, or one about something else with what to do below it. */
const oneShape = /^(?:(?:\S+:\d+:\d+: .*\n)+(?: {2}remedy: .+\n)?|redirect: .*\n(?: {2}remedy: .+\n)?)$/;
/** In the words of Node or of the library that checks shapes. */
const foreignWords = /\bE[A-Z]{3,}\b|✖|Invalid input|no such file or directory|illegal operation/;

const lines: readonly (readonly [string, readonly string[], number, string, RegExp])[] = [
  [
    'an unknown option',
    ['plan', '--fil', 'x'],
    3,
    'usage',
    /^redirect: unknown option '--fil' \(did you mean --file\?\)\n {2}remedy: redirect help plan shows/,
  ],
  ['a missing value', ['plan', '-f'], 3, 'usage', /^redirect: option -f, --file <file> needs a value\n/],
  [
    'an unknown command',
    ['plam'],
    3,
    'usage',
    /^redirect: unknown command 'plam' \(did you mean plan\?\)\n {2}remedy: redirect help lists/,
  ],
  [
    'a value that is none',
    ['plan', '--timeout', 'soon'],
    3,
    'usage',
    /'soon' is no value of it: a whole number of seconds/,
  ],
  [
    'a missing document',
    ['render', '-f', at('none')],
    3,
    'usage',
    /none: cannot be read: it does not exist\n {2}remedy: check the path\n/,
  ],
  ['a document below a file', ['render', '-f', at('bad.yaml/x')], 3, 'usage', /a part of its path is a file/],
  [
    'links in a circle',
    ['render', '-f', at('loop')],
    3,
    'usage',
    /its symbolic links lead in a circle\n {2}remedy: correct the links\n/,
  ],
  [
    'a folder for a file',
    ['fmt', at('folder')],
    3,
    'usage',
    /folder: cannot be read: it is a folder\n {2}remedy: name a file in it\n/,
  ],
  [
    'a folder for a plan',
    ['apply', at('folder'), '--yes'],
    3,
    'usage',
    /folder is no regular file\n {2}remedy: name the file that redirect plan --out wrote\n/,
  ],
  [
    'a text that is no YAML',
    ['render', '-f', at('bad.yaml')],
    3,
    'bad-document',
    /^\S+bad\.yaml:1:5: not YAML or JSON/,
  ],
  ['a document of another kind', ['render', '-f', at('other.yaml')], 3, 'bad-document', /^\S+other\.yaml:1:7: kind: /m],
  [
    'a bad change',
    ['review', document, document, '--expect', at('other.yaml')],
    3,
    'bad-document',
    /^\S+other\.yaml:1:7: kind: /m,
  ],
  [
    'no change',
    ['review', document, document, '--expect', at('none')],
    3,
    'usage',
    /none: cannot be read: it does not exist/,
  ],
  [
    'an allowance without a reason',
    ['prove', '-f', document, '--allow', 'x'],
    3,
    'usage',
    /'x' is no value of it: PROPERTY=REASON is wanted/,
  ],
  [
    'no observation',
    ['plan', '-f', document, '--against', at('none')],
    3,
    'malformed-observation',
    /none: cannot be read: it does not exist\n/,
  ],
  [
    'a folder without one',
    ['plan', '-f', document, '--against', at('folder')],
    3,
    'malformed-observation',
    /neither meta\.json nor a file in host/,
  ],
  [
    'an observation of a strange backend',
    ['plan', '-f', document, '--against', at('observed')],
    3,
    'malformed-observation',
    /^\S+meta\.json:3:14: backend: found 'nftables' \(allowed: iptables-nft, iptables-legacy, nft\)\n/,
  ],
  [
    'a plan that is no JSON',
    ['show', at('no.plan')],
    3,
    'malformed-plan',
    /^\S+no\.plan:2:2: not a saved plan: not JSON: found "x}"\n/,
  ],
  [
    'a JSON of another kind',
    ['show', at('other.plan')],
    3,
    'malformed-plan',
    /^\S+other\.plan:2:11: kind: not a saved plan: found 'List' \(allowed: RedirectPlan\)\n/,
  ],
  [
    'a torn plan',
    ['apply', at('torn.plan'), '--yes'],
    3,
    'malformed-plan',
    /^\S+torn\.plan:4:3: nodes: not a saved plan: 'nodes' is no known key\n/m,
  ],
  [
    'an unknown pod',
    ['trace', '-f', document, '--from', 'nobody', '--to', 'node'],
    3,
    'bad-document',
    /^redirect: from: 'nobody' is no pod/,
  ],
  [
    'an agent that does not answer',
    ['status', '--address', '127.0.0.1:1'],
    1,
    'no-agent',
    /^redirect: no agent answers at .*\n {2}remedy: start it with redirect agent/,
  ],
  ['an unknown code', ['explain', 'colision'], 3, 'usage', /did you mean collision/],
];

test.each(lines)('%s', async (_, words, code, reason, said) => {
  const {
    code: ended,
    err,
    out,
  } = await commandLine(words[0] === 'fmt' ? words : [words[0] ?? '', '--output', 'json', ...words.slice(1)]);
  expect([ended, err]).toEqual([code, expect.stringMatching(said)]);
  expect(err).toMatch(oneShape);
  expect(err).not.toMatch(foreignWords);
  if (words[0] === 'fmt') return;
  const view = JSON.parse(out);
  expect(view).toMatchObject({
    outcome: code === 3 ? 'refused' : 'failed',
    reason,
    remedy: expect.stringMatching(/./),
  });
  expect(errorText(view)).toBe(err);
  expect((await commandLine(['explain', reason])).code).toBe(0);
});

const iptables = { argv: ['iptables-restore', '--noflush'] };

test.each<readonly [string, () => Promise<unknown> | unknown, string, RegExp]>([
  [
    'a stale plan',
    () => new StalePlanError(['host route 10.244.1.7/32 table 100']),
    'stale-plan',
    /remedy: make the plan again\n$/,
  ],
  [
    'a namespace that others hold',
    () => new LockedError('another apply holds it'),
    'locked',
    /remedy: try again, or wait longer with --lock-timeout\n$/,
  ],
  [
    'the xtables lock',
    () =>
      new CommandError(iptables, {
        reason: 'exit',
        exitCode: 4,
        stderr: 'Another app is currently holding the xtables lock.',
      }),
    'command',
    /exit status 4: Another app .*lock\.\n {2}remedy: .*try again, or raise --lock-timeout\n$/,
  ],
  [
    'a missing tool',
    () => new CommandError({ argv: ['ipset', 'save'] }, { reason: 'not-found' }),
    'command',
    /^redirect: ipset save: the program is not installed\n {2}remedy: install it with: apt-get install ipset\n$/,
  ],
  [
    'missing rights',
    () => sayRights(Object.assign(new Error("open '/proc/net/ip_tables_names'"), { code: 'EACCES' })),
    'not-permitted',
    /\n {2}remedy: run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN\n$/,
  ],
  [
    'a step that the kernel refuses',
    () =>
      withFakeNode(async ({ document, kernel, options }) => {
        kernel.faults.push(atWrite(2, 'killed-before'));
        return apply(document(), options).catch((error: unknown) => error);
      }),
    'step-failed',
    /^redirect: step \d+ of \d+ [\s\S]*the node is as it was\n {2}remedy: remove the cause that is named, and apply again\n$/,
  ],
  [
    'a path that the system refuses',
    () => Object.assign(new Error('EROFS: x'), { code: 'EROFS', path: 'out', syscall: 'mkdir' }),
    'failed',
    /^redirect: out: mkdir failed: /,
  ],
])('what fails: %s', async (_, make, code, said) => {
  const error = await make();
  const view = viewError(error, ['apply']);
  expect([view.reason, exitCodeOfError(error), view.outcome]).toEqual([code, 1, 'failed']);
  expect(errorText(view)).toMatch(said);
});

test('every code says what to do, and not where that is said', () => {
  for (const [code, { remedy }] of Object.entries(codes.error))
    expect([code, remedy]).toEqual([code, expect.not.stringMatching(/^The (?:message|cause) /)]);
});
