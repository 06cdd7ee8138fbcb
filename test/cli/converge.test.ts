import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { CommonOptions } from '../../src/cli/common-options.js';
import { converge } from '../../src/cli/converge.js';
import { desiredStateOf, imaginedNode } from '../../src/desired-of.js';
import { ApplyError, type LivePlan, parseNodeState } from '../../src/index.js';
import { imaginedObservation } from '../../src/plan/imagined-node.js';
import { makePlan } from '../../src/plan/plan.js';
import { geneveState } from '../geneve-state.js';
import { contextOf } from './command-line.js';

const parsed = parseNodeState(readFileSync('golden/geneve-hardened/document.yaml', 'utf8'));
if (!parsed.ok) throw new Error('the golden document is refused');
const state = geneveState(parsed.value);
const empty: typeof state = { ...state, ztunnel: null, pods: [] };
const bare = imaginedNode(empty, state);
const plan = makePlan(desiredStateOf(state), imaginedObservation(bare));

interface Seen {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What stood on the terminal when the question came. */
  readonly before: string;
}

/** An apply at a terminal, answered with yes. */
async function atTerminal(options: Partial<CommonOptions>, failure?: ApplyError): Promise<Seen> {
  const printed = { out: '', err: '' };
  let before = '';
  const context = {
    ...contextOf(printed),
    isInteractive: true,
    ask: async () => {
      before = printed.out + printed.err;
      return 'yes';
    },
  };
  const work = async (confirm: (live: LivePlan) => Promise<boolean>) => {
    const nothing = { program: { namespaces: [] }, record: null };
    const live = {
      plan,
      failed: [],
      gone: [],
      desiredState: nothing,
      observation: nothing,
      subject: { document: null },
    };
    await confirm(live as unknown as LivePlan);
    if (failure !== undefined) throw failure;
    return { plan, outcome: 'done', rehearsal: 'passed', cached: null, pods: [], notes: [] } as const;
  };
  const asked = { file: [], output: 'text', lockTimeout: 1, rehearsal: true, ...options } as const;
  const code = await converge(work, asked, context).catch(() => 1);
  return { code, ...printed, before };
}

test.each<Partial<CommonOptions>>([
  {},
  { quiet: true },
  { output: 'json' },
  { output: 'markdown' },
  { output: 'html' },
  { output: 'json', quiet: true },
])('the plan is shown before the question: %j', async (options) => {
  const { before, code } = await atTerminal(options);
  expect(code).toBe(0);
  expect(before).toContain('node ambient-worker2');
  expect(before).toContain('set ztunnel-pods-ips member 10.244.1.7');
  expect(before).toMatch(/\d+ to add.*; \d+ steps\.\n$/);
});

test('stdout holds one document, with the outcome', async () => {
  const json = await atTerminal({ output: 'json' });
  expect(JSON.parse(json.out)).toMatchObject({ outcome: 'done', plan: { node: 'ambient-worker2' } });
  const html = await atTerminal({ output: 'html' });
  expect(html.out.match(/<!doctype html>/g)).toHaveLength(1);
  expect(html.out).toMatch(/^<!doctype html>[\s\S]*Done, read back and found as planned\.[\s\S]*<\/html>\n$/);
  const markdown = await atTerminal({ output: 'markdown' });
  expect(markdown.out.match(/^## /gm)).toEqual(['## ']);
  expect(markdown.out).toContain('**Done, read back and found as planned.**');
});

test('so is a failure', async () => {
  const failure = new ApplyError('step-failed', { plan, cause: new Error('no'), undone: 'all' });
  const html = await atTerminal({ output: 'html' }, failure);
  expect(html.code).toBe(1);
  expect(html.out).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  expect(html.out).toContain('taken back');
  const json = await atTerminal({ output: 'json' }, failure);
  expect(JSON.parse(json.out)).toMatchObject({ outcome: 'failed', reason: 'step-failed', undone: true });
});
