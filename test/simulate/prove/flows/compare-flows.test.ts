import { describe, expect, test } from 'vitest';
import type { ChangeStatement } from '../../../../src/model/change-statement.js';
import type { NodeState } from '../../../../src/model/node-state.js';
import { modeOf } from '../../../../src/modes/index.js';
import { proofsOf } from '../../../../src/modes/proofs.js';
import { simulatableProgramOf } from '../../../../src/program-of.js';
import { ruleWords } from '../../../../src/report/rule-words.js';
import { compareFlows } from '../../../../src/simulate/prove/flows/compare-flows.js';
import { goldenInpodState, goldenState } from '../../golden-states.js';

const whole = goldenState('geneve-hardened');
const after = { ...whole, pods: whole.pods.filter(({ hostNetwork }) => !hostNetwork).slice(0, 3) };
const [pod, ...others] = after.pods;
if (pod === undefined) throw new Error('the document has no pod');
const before = { ...after, pods: [{ ...pod, mesh: false }, ...others] };
const name = `${pod.namespace}/${pod.name}`;

function compared(statements: readonly ChangeStatement[] | null, one: NodeState = before, other: NodeState = after) {
  const { document } = modeOf(other.mode);
  const proofs = proofsOf(other.mode);
  const [was = one, is = other] = proofs.representatives([one, other]);
  const programs = [simulatableProgramOf(was), simulatableProgramOf(is)] as const;
  const words = { proxy: document.proxy, words: ruleWords };
  return compareFlows(proofs, { before: was, after: is, programs }, statements, words);
}

const statement = (more: Partial<ChangeStatement> = {}): ChangeStatement => ({
  ...{ from: name, to: 'world', protocol: 'tcp', port: null, before: 'direct', after: 'captured' },
  ...more,
});
const anything = statement({ from: 'any', to: 'any', protocol: null, before: null, after: 'any' });

describe('flows', () => {
  test.each(['geneve-capture-dns', 'inpod-ipv4-only'])('%s beside itself has none', (golden) => {
    const state = golden.startsWith('inpod') ? goldenInpodState(golden) : goldenState(golden);
    const { conversations, rows, statements } = compared([], state, state);
    expect(conversations).toBeGreaterThan(100);
    expect(rows).toEqual([]);
    expect(statements).toMatchObject([{ isRest: true, failed: 0 }]);
  });

  const { rows } = compared(null);

  test('what a pod that joins sends to the world is captured', () => {
    const out = rows.filter(
      ({ from, protocols, to }) => from.join() === name && protocols.includes('tcp') && to.includes('world'),
    );
    expect(out).toMatchObject([{ kind: 'redirected', ports: [], before: 'direct', after: 'captured by 15001' }]);
    expect(out[0]?.to).toEqual([
      ...['others', 'world', 'service of a mesh pod', 'service of another pod', 'service of somebody elsewhere'],
    ]);
  });

  test('what is sent to it is captured too, HBONE by its own port', () => {
    const into = rows.filter(
      ({ after: is, from, to }) => to.join() === name && from.includes('world') && is.startsWith('captured'),
    );
    expect(into.map(({ after: is, ports }) => [ports, is])).toEqual([
      [['any but 15008'], 'captured by 15006'],
      [['15008'], 'captured by 15008'],
    ]);
  });

  test('the other way round they are the same with both sides exchanged', () => {
    const back = compared(null, after, before).rows;
    const ends = (row: (typeof back)[number]) => [row.from, row.to, row.protocols, row.ports, row.conversations];
    const plain = (text: string) => text.replace(', another path', '');
    const turned = back.map((row) => [...ends(row), plain(row.after), row.before]);
    expect(turned.toSorted()).toEqual(rows.map((row) => [...ends(row), row.before, plain(row.after)]).toSorted());
  });
});

describe('statements', () => {
  test('without any nothing may change, and packets show what does', () => {
    const [rest] = compared([]).statements;
    expect(rest).toMatchObject({ text: 'everything else stays as it is', isRest: true });
    expect(rest?.violations).toHaveLength(3);
    for (const { after: is, before: was, branches } of rest?.violations ?? []) {
      expect(is).not.toBe(was);
      expect(branches.before.packets.length).toBeGreaterThan(0);
      expect(branches.after.packets.length).toBeGreaterThan(0);
    }
  });

  test('what is stated is allowed, and everything else is not', () => {
    const [stated, rest] = compared([statement()]).statements;
    expect(stated).toMatchObject({
      text: `tcp from ${name} to world, direct before is captured afterwards`,
      failed: 0,
    });
    expect(stated?.covered).toBeGreaterThan(0);
    expect(rest?.failed).toBeGreaterThan(0);
  });

  test('a list that states all of it passes', () => {
    const all = [
      statement(),
      statement({ to: 'any', protocol: null, before: null, after: 'any' }),
      statement({ from: 'any', to: name, protocol: null, before: null, after: 'any' }),
      statement({ from: 'any', to: 'services', protocol: null, before: null, after: 'any' }),
      statement({ from: 'ztunnel', to: 'any', protocol: null, before: null, after: 'any' }),
    ];
    expect(compared(all).statements.filter(({ failed }) => failed > 0)).toEqual([]);
  });

  test('flows that do not go as stated are shown', () => {
    const [stated] = compared([statement({ after: 'lost' })]).statements;
    expect(stated?.failed).toBe(stated?.covered);
    expect(stated?.violations[0]?.after).toMatch(/^delivered in ztunnel to port 15001/);
  });

  test('the first statement that covers a flow decides', () => {
    const [first, second] = compared([anything, statement({ after: 'lost' })]).statements;
    expect(first).toMatchObject({ failed: 0 });
    expect(second).toMatchObject({ covered: 0, failed: 0 });
  });

  test('a port is another one than its neighbours, though no rule tells them apart', () => {
    const [stated, lost] = compared([statement({ port: 5432 }), statement({ after: 'lost' })]).statements;
    expect(stated?.covered).toBeGreaterThan(0);
    expect(lost?.violations[0]?.what).not.toContain('port 5432');
  });

  test('a network ends where it ends, though no rule tells its neighbours apart', () => {
    const [stated, lost] = compared([statement({ to: '203.0.113.0/25' }), statement({ after: 'lost' })]).statements;
    expect(stated).toMatchObject({ failed: 0 });
    expect(stated?.covered).toBeGreaterThan(0);
    expect(lost?.failed).toBeGreaterThan(0);
  });

  test('an address says nothing of the next one, even if it stands for all', () => {
    const world = compared([statement({ after: 'lost' })]).statements[0]?.violations[0]?.what ?? '';
    const [, address = ''] = /to (\d+\.\d+\.\d+\.\d+) port/.exec(world) ?? [];
    const [, rest] = compared([statement({ to: address })]).statements;
    expect(address).not.toBe('');
    expect(rest?.failed).toBeGreaterThan(0);
  });

  test('a pod that nobody has covers nothing', () => {
    const [stated] = compared([statement({ from: 'default/nobody' })]).statements;
    expect(stated?.covered).toBe(0);
  });

  test('a pod that only the document before had can be named', () => {
    const [stated] = compared([statement({ before: null, after: 'any' })], after, {
      ...after,
      pods: others,
    }).statements;
    expect(stated?.covered).toBeGreaterThan(0);
  });
});
