import type { PodKey } from '../desired/desired.js';
import type { AgentEvent, Cause } from '../events.js';
import type { Entry } from './entry.js';

/** The line that the log has of an event. */
export function describe(event: AgentEvent): Entry {
  const { level, message, subject = message } = wordsOf(event);
  return { level, message, subject: `${event.kind} ${subject}`, fields: fieldsOf(event) };
}

interface Words {
  readonly level: Entry['level'];
  readonly message: string;
  /** If not the message: what repeats itself with other numbers. */
  readonly subject?: string;
}

function wordsOf(event: AgentEvent): Words {
  switch (event.kind) {
    case 'started':
      return info(`redirect agent ${event.version} started on ${event.node ?? 'this node'}, source ${event.source}`);
    case 'stopping':
      return info(`stopping: ${event.why}`);
    case 'source':
      if (event.error !== null) {
        const meanwhile = event.isSynced ? 'the last good state holds' : 'and nothing is changed until it can';
        return warn(`the source cannot be read, ${meanwhile}: ${event.error}`);
      }
      return info(event.isSynced ? 'the source is synced' : 'the source is being read');
    case 'converged':
      return converged(event);
    case 'converge-failed': {
      const about = `${aboutPods(event.pods)} not converged because of ${because[event.cause]}: ${event.code}: ${event.message}`;
      return { level: 'error', message: `${about}${next(event.nextAttemptIn)}`, subject: about };
    }
    case 'drift':
      return warn(`drift in ${event.scope}: ${event.summary}`);
    case 'fight':
      return warn(
        `another program undoes what is repaired in ${event.scope}: ${event.repairs} repairs, next in ${seconds(event.pauseMs)}`,
        event.scope,
      );
    case 'jump-pushed-down':
      return event.isRepaired
        ? warn(`a jump in ${event.scope} was pushed down by ${event.culprit}; it is put back`)
        : {
            level: 'error',
            message: `a jump in ${event.scope} is pushed down by ${event.culprit} again and again; it stays there`,
          };
    case 'pod-redirected':
      return info(`${event.pod} is redirected, ${seconds(event.sinceDeclared)} after it was declared`, event.pod);
    case 'pod-failed':
      return { level: 'error', message: `${event.pod} is not redirected: ${event.code}: ${event.message}` };
    case 'pod-removed':
      return info(`${event.pod} is redirected no more`);
    case 'ztunnel-connected':
      return info(`ztunnel (process ${event.pid}) connected`);
    case 'ztunnel-ready':
      return info(`ztunnel (process ${event.pid}) has all pods`);
    case 'ztunnel-disconnected':
      return warn(`ztunnel (process ${event.pid}) is gone: ${event.why}`);
    case 'ztunnel-refused':
      return { level: 'error', message: `ztunnel refused ${event.pod}: ${event.why}` };
    case 'cni-request':
      return cniRequest(event);
    case 'kube-request': {
      const what = `API server: ${event.verb} ${event.resource}: ${event.status ?? 'no answer'}`;
      return { level: 'debug', message: `${what}, in ${seconds(event.durationMs)}`, subject: what };
    }
    case 'kube-event':
      return {
        level: 'debug',
        message: `API server: event of ${event.resource}, ${event.bytes} bytes`,
        subject: event.resource,
      };
    case 'warning':
      return warn(event.message);
  }
}

const because: Readonly<Record<Cause, string>> = {
  start: 'the start',
  desired: 'a change of the desired state',
  cni: 'a pod that starts',
  drift: 'drift',
  resync: 'the regular look',
  retry: 'an earlier failure',
  stop: 'the stop',
};

function converged({ cause, changes, durations, pods }: Extract<AgentEvent, { kind: 'converged' }>): Words {
  const took = Object.values(durations).reduce((sum, ms) => sum + ms, 0);
  const what = `${aboutPods(pods)} converged because of ${because[cause]}`;
  const message = `${what}: ${changes === 0 ? 'nothing to do' : `${changes} ${changes === 1 ? 'change' : 'changes'}`} in ${seconds(took)}`;
  return { level: changes > 0 || cause === 'start' ? 'info' : 'debug', message, subject: what };
}

function cniRequest({
  command,
  durationMs,
  message,
  outcome,
  pod,
}: Extract<AgentEvent, { kind: 'cni-request' }>): Words {
  const what = `CNI ${command} of ${pod ?? 'an unknown pod'}: ${outcome}${message === null ? '' : `: ${message}`}`;
  const level = outcome === 'redirected' ? 'info' : outcome === 'not-in-mesh' || outcome === 'done' ? 'debug' : 'warn';
  return { level, message: `${what}, in ${seconds(durationMs)}`, subject: what };
}

function aboutPods(pods: readonly PodKey[] | null): string {
  if (pods === null) return 'the node is';
  const [first = 'no pod', ...more] = pods;
  return more.length === 0 ? `${first} is` : `${first} and ${more.length} more are`;
}

function next(ms: number | null): string {
  return ms === null ? '; tried again when something changes' : `; tried again in ${seconds(ms)}`;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

function info(message: string, subject = message): Words {
  return { level: 'info', message, subject };
}

function warn(message: string, subject = message): Words {
  return { level: 'warn', message, subject };
}

/** All that the event holds, under its own names; what the message says in full is not repeated. */
function fieldsOf({ kind, ...rest }: AgentEvent): Entry['fields'] {
  const { message: _, ...fields } = rest as Entry['fields'];
  return { event: kind, ...fields };
}
