import { type Metric, secondsBuckets } from './metric.js';

const resources = { atMost: 8 } as const;
const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;

export const kubeMetrics: readonly Metric[] = [
  {
    type: 'counter',
    name: 'redirect_agent_kube_requests_total',
    help: 'Requests to the API server, by verb, kind of object and status of the answer; `none`: there was no answer.',
    labels: { verb: verbs, resource: resources, status: { atMost: 16 } },
    count: (event) => {
      if (event.kind !== 'kube-request') return [];
      const { resource, status, verb } = event;
      return [{ labels: { verb, resource, status: String(status ?? 'none') }, value: 1 }];
    },
  },
  {
    type: 'histogram',
    name: 'redirect_agent_kube_request_duration_seconds',
    help: 'How long the API server took, by verb; of a watch, until it was granted.',
    labels: { verb: verbs },
    buckets: secondsBuckets,
    observe: (event) =>
      event.kind === 'kube-request' ? [{ labels: { verb: event.verb }, value: event.durationMs / 1000 }] : [],
  },
  {
    type: 'counter',
    name: 'redirect_agent_kube_events_total',
    help: 'Events of watches, bookmarks included, by kind of object.',
    labels: { resource: resources },
    count: (event) => (event.kind === 'kube-event' ? [{ labels: { resource: event.resource }, value: 1 }] : []),
  },
  {
    type: 'counter',
    name: 'redirect_agent_kube_event_bytes_total',
    help: 'Bytes of the same.',
    labels: { resource: resources },
    count: (event) =>
      event.kind === 'kube-event' ? [{ labels: { resource: event.resource }, value: event.bytes }] : [],
  },
];
