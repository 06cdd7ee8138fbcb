import { grouped } from '../base/grouped.js';
import { countText, moreText } from '../base/lines-of-many.js';
import renderPage from '../generated/status-template.js';
import { isoText } from './iso-text.js';
import { frameOf, type PageFacts, type PageVerdict } from './page/frame.js';
import { shown } from './page/shown.js';
import { layOut } from './picture/layout.js';
import { agentParts, phaseId, sketchStatus } from './sketch-status.js';
import type { StatusPodView, StatusView } from './status-view.js';

/** Pods of one phase that a page lists. */
const mostPods = 100;

const phases = {
  failed: 'The last attempt failed; another follows.',
  waiting: 'They cannot be programmed yet.',
  programming: 'They are being programmed.',
  pending: 'The kernel holds them; ztunnel has not acknowledged them.',
  removing: 'They are declared no more, and the kernel still holds them.',
  redirected: 'The kernel holds them, and ztunnel knows them where it has to.',
} as const satisfies Record<StatusPodView['phase'], string>;

/**
 * What an agent says, as a page of its own, its pods by how far they are; every value is escaped. Pure.
 * @example
 * statusHtml(await response.json(), { facts: { at: new Date().toISOString() } });
 */
export function statusHtml(status: StatusView, { facts = {} }: { readonly facts?: PageFacts } = {}): string {
  const { error, mode, node, pods, source, why } = status;
  const byPhase = grouped(pods, ({ phase }) => phase);
  const remarks = [
    ...(why === null ? [] : [{ tone: '', word: 'Why', text: why }]),
    ...(error === null ? [] : [{ tone: 'bad', word: error.code, text: error.message }]),
    ...(source.error === null || source.error === why ? [] : [{ tone: 'warn', word: 'Source', text: source.error }]),
  ];
  return renderPage({
    frame: frameOf(
      { title: 'Redirection status', verdict: verdictOf(status), facts: { mode: mode ?? 'not known yet' } },
      { ...facts, node: node ?? facts.node ?? null },
    ),
    ...shown({
      remarks,
      drawing: layOut(sketchStatus(status, byPhase)).drawing,
      phases: (Object.keys(phases) as StatusPodView['phase'][]).flatMap((phase) => {
        const alike = byPhase.get(phase);
        return alike === undefined ? [] : [phaseData(phase, alike)];
      }),
      parts: agentParts(status),
    }),
  });
}

function verdictOf({ error, notReady, pods, state }: StatusView): PageVerdict {
  const declared = pods.filter(({ phase }) => phase !== 'removing');
  const redirected = declared.filter(({ phase }) => phase === 'redirected').length;
  const ready = notReady === null ? 'it is ready' : `it is not ready: ${notReady}`;
  const counts =
    declared.length === 0
      ? 'No pods are declared'
      : `${countText(redirected)} of ${countText(declared.length)} pods are redirected`;
  const sentence = `${counts}; ${ready}.`;
  if (state === 'failed' || error !== null || pods.some(({ phase }) => phase === 'failed'))
    return { tone: 'bad', word: 'Failed', sentence };
  const isDone = state === 'in-sync' && redirected === declared.length;
  return isDone ? { tone: 'good', word: 'In sync', sentence } : { tone: 'warn', word: words[state], sentence };
}

const words = {
  starting: 'Starting',
  'in-sync': 'Not complete',
  converging: 'Converging',
  keeping: 'Keeping',
  failed: 'Failed',
  stopping: 'Stopping',
} as const satisfies Record<StatusView['state'], string>;

function phaseData(phase: StatusPodView['phase'], pods: readonly StatusPodView[]) {
  return {
    phase,
    id: phaseId(phase),
    meaning: phases[phase],
    count: countText(pods.length),
    isOpen: phase !== 'redirected' || pods.length <= 20,
    more: moreText(pods.length - mostPods),
    pods: pods.slice(0, mostPods).map(podData),
  };
}

function podData({ acknowledgement, error, ips, netns, pod, programmedAt, verifiedAt }: StatusPodView) {
  const { state, why } = acknowledgement;
  return {
    pod,
    netns: netns ?? '',
    ips: ips.join(', '),
    programmed: isoText(programmedAt),
    verified: isoText(verifiedAt),
    ztunnel: `${state.replace('-', ' ')}${why === undefined ? '' : `: ${why}`}`,
    error: error === null ? '' : `${error.code}: ${error.message}`,
  };
}
