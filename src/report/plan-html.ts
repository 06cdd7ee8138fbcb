import { grouped } from '../base/grouped.js';
import { counted, moreText } from '../base/lines-of-many.js';
import renderPage from '../generated/plan-template.js';
import { kindWords, type Reading, signs, summaryLine, titleOf } from './change-words.js';
import { commandLine } from './command-lines.js';
import { effectLines } from './effect-text.js';
import { layoutLines } from './layout-lines.js';
import { namespaceLabel } from './namespace-label.js';
import { frameOf, type PageFacts, type PageVerdict } from './page/frame.js';
import { shown } from './page/shown.js';
import { unpainted } from './paint.js';
import { layOut } from './picture/layout.js';
import { nodeOfPlan, type PlanPrograms } from './picture/node-of-plan.js';
import { partSections } from './picture/part-sections.js';
import { sketchNode } from './picture/sketch-node.js';
import type { PlanPageOptions } from './plan-markdown.js';
import type { ChangeView, CommandView, PlanView, StepView } from './plan-view.js';
import { podCounts, podWords, toldPods } from './pod-lines.js';

/** How a page of a browser shows a plan. */
export interface PlanHtmlOptions extends PlanPageOptions {
  readonly facts?: PageFacts;
  /** What was compared; without it the picture has only what changes. */
  readonly programs?: PlanPrograms;
}

/** What a page shows of what there may be thousands of. */
const most = { remarks: 40, pods: 100, places: 12, changes: 120, steps: 60, commands: 20, bytes: 8_000 } as const;

/**
 * A plan as a page of its own, with the node as a picture; every value is escaped. Pure.
 * @example
 * planHtml(viewPlan(live.plan), { reading: 'check' });
 */
export function planHtml(plan: PlanView, options: PlanHtmlOptions = {}): string {
  const { facts = {}, next = null, outcome = '', programs = null, reading = 'plan' } = options;
  const node = nodeOfPlan(plan, programs);
  const remarks = [...layoutLines(plan), ...plan.notes];
  const told = toldPods(plan.pods ?? []);
  const places = [...grouped(plan.changes, namespaceLabel)];
  return renderPage({
    frame: frameOf(
      {
        title: titleOf(reading),
        verdict: outcome === '' ? verdictOf(plan, reading) : { tone: 'plain', word: 'Outcome', sentence: outcome },
        facts: { backend: `${plan.backend}: ${plan.backendReason}` },
      },
      { ...facts, node: plan.node ?? facts.node ?? null },
    ),
    ...shown({
      next: next ?? '',
      obstacles: plan.obstacles.slice(0, most.remarks),
      effect: effectLines(plan.effect, unpainted, plan.changes.length === 0).slice(0, most.remarks),
      remarks: remarks.slice(0, most.remarks),
      moreRemarks: moreText(remarks.length - most.remarks),
      legend: {
        missing: kindWords('missing', reading),
        changed: kindWords('changed', reading),
        extra: kindWords('extra', reading),
      },
      drawing: layOut(sketchNode(node, 'The node, its namespaces and what they hold')).drawing,
      pods: told.slice(0, most.pods).map((row) => ({
        netns: row.netns,
        pod: row.pod,
        status: row.status,
        why: podWords(row, outcome === '' ? reading : 'done'),
      })),
      podsTitle: podCounts(plan.pods ?? []),
      morePods: moreText(told.length - most.pods),
      changes: places.slice(0, most.places).map(([place, changes], index) => ({
        place,
        count: counted(changes.length, 'difference'),
        isOpen: index < 4,
        rows: changes.slice(0, most.changes).map((change) => changeRow(change, reading)),
        more: moreText(changes.length - most.changes),
      })),
      morePlaces: moreText(places.length - most.places),
      steps: plan.steps.slice(0, most.steps).map(stepRow),
      moreSteps: moreText(plan.steps.length - most.steps),
      should: reading === 'plan' ? 'will hold' : 'should hold',
      sections: partSections(node, (mark) => kindWords(mark, reading)),
    }),
  });
}

function verdictOf(plan: PlanView, reading: Reading): PageVerdict {
  const sentence = summaryLine(plan, reading);
  if (plan.obstacles.length > 0) return { tone: 'bad', word: 'Blocked', sentence };
  if (plan.changes.length > 0)
    return reading === 'plan' ? { tone: 'plain', word: 'Changes', sentence } : { tone: 'bad', word: 'Drift', sentence };
  return plan.effect?.holds === false
    ? { tone: 'bad', word: 'No effect', sentence }
    : { tone: 'good', word: 'In sync', sentence };
}

function changeRow({ before, causes, kind, purpose, text }: ChangeView, reading: Reading) {
  const isLeaving = kind === 'extra' || kind === 'duplicated';
  return {
    kind,
    sign: signs[kind],
    words: kindWords(kind, reading),
    before: before ?? (isLeaving ? text : ''),
    after: isLeaving ? '' : text,
    purpose: purpose ?? '',
    causes: causes.join(', '),
  };
}

function stepRow(step: StepView) {
  const { commands, description } = step;
  return {
    place: namespaceLabel(step),
    description,
    commands: commands.slice(0, most.commands).map(commandRow),
    more: moreText(commands.length - most.commands),
  };
}

function commandRow(command: CommandView) {
  const { stdin } = command;
  const shown = stdin.slice(0, most.bytes);
  const left = stdin.slice(most.bytes).split('\n').length - 1;
  return { line: commandLine(command), stdin: left <= 0 ? stdin : `${shown}\n... ${moreText(left)} lines` };
}
