import { counted, countText } from '../base/lines-of-many.js';
import { isoText } from './iso-text.js';
import type { Sketch, SketchPlace, SketchRow } from './picture/drawing.js';
import type { StatusPodView, StatusView } from './status-view.js';

type ByPhase = ReadonlyMap<string, readonly StatusPodView[]>;

export function phaseId(phase: string): string {
  return `phase-${phase}`;
}

const tones: Readonly<Record<string, readonly [sign: string, tone: string]>> = {
  redirected: ['✓', 'missing'],
  failed: ['!', 'extra'],
};

/** The pods of a node by how far they are, its agent, and the proxies that it tells. */
export function sketchStatus(status: StatusView, byPhase: ByPhase): Sketch {
  const { mode, node, ztunnel } = status;
  const pods = place('pods', counted(status.pods.length, 'pod'), 'declared to the agent', 'left', [
    {
      heading: 'how far they are',
      rows: [...byPhase].map(([phase, alike]) => {
        const [sign = '~', tone = 'changed'] = tones[phase] ?? [];
        return row({ id: phaseId(phase), label: phase, note: countText(alike.length), sign, tone });
      }),
    },
  ]);
  const agent = place('agent', node ?? 'node', `mode ${mode ?? 'not known yet'}`, 'middle', [
    {
      heading: 'agent',
      rows: agentParts(status)
        .filter(({ name }) => name !== 'ztunnel')
        .map(({ id, name, note }) => row({ id, label: name, note })),
    },
  ]);
  const proxies = ztunnel.map(({ pid, pods: known }, index) =>
    place(`ztunnel ${index}`, 'ztunnel', `process ${pid}`, 'right', [
      {
        heading: 'told by the agent',
        rows: [row({ id: ztunnelId(index), label: 'pods', note: countText(known) })],
      },
    ]),
  );
  return {
    title: 'The pods of the node, its agent and its proxy',
    places: [...(status.pods.length === 0 ? [] : [pods]), agent, ...proxies],
    wires: [...(status.pods.length === 0 ? [] : ['pods']), ...proxies.map(({ key }) => key)].map((to) => ({
      ...{ from: 'agent', to, text: '' },
    })),
  };
}

/** What the agent says of itself, a line each. */
export function agentParts({ queue, source, startedAt, verifiedAt, version, ztunnel }: StatusView) {
  return [
    { id: 'agent-version', name: 'version', note: version, text: `${version}, started ${isoText(startedAt)} UTC` },
    {
      id: 'agent-source',
      name: 'source',
      note: source.isSynced ? 'synced' : 'not synced',
      text: `${source.name}, ${source.isSynced ? 'synced' : 'not synced'}`,
    },
    { id: 'agent-queue', name: 'queue', note: countText(queue), text: `${countText(queue)} to look at` },
    {
      id: 'agent-verified',
      name: 'verified',
      note: verifiedAt === null ? 'not yet' : isoText(verifiedAt).slice(11),
      text: verifiedAt === null ? 'not yet' : `${isoText(verifiedAt)} UTC`,
    },
    ...ztunnel.map(({ pid, pods, since }, index) => ({
      ...{ id: ztunnelId(index), name: 'ztunnel', note: '' },
      text: `process ${pid}, connected since ${isoText(since)} UTC, acknowledged ${counted(pods, 'pod')}`,
    })),
  ];
}

function ztunnelId(index: number): string {
  return `agent-ztunnel-${index}`;
}

function place(
  key: string,
  title: string,
  subtitle: string,
  side: SketchPlace['side'],
  groups: SketchPlace['groups'],
): SketchPlace {
  return { key, title, subtitle, side, groups, isPile: false };
}

function row({
  id,
  label,
  note,
  sign = '',
  tone = '',
}: Pick<SketchRow, 'id' | 'label' | 'note'> & Partial<SketchRow>): SketchRow {
  return { id: `row-${id}`, href: id, label, note, sign, tone, about: `${label}: ${note}` };
}
