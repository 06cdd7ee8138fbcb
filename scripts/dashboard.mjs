// Writes deploy/monitoring/dashboard.json, the Grafana dashboard of the agents, from the panels below.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { whenMain } from './run.mjs';

const rate = '[$__rate_interval]';

/** The series of a metric on the chosen nodes, with further conditions on labels. */
function of(metric, conditions = '') {
  return `${metric}{instance=~"$instance"${conditions === '' ? '' : `,${conditions}`}}`;
}

function quantiles(metric, conditions) {
  const share = `sum by (le) (rate(${of(`${metric}_bucket`, conditions)}${rate}))`;
  return [
    [`histogram_quantile(0.5, ${share})`, 'median'],
    [`histogram_quantile(0.99, ${share})`, '99 %'],
  ];
}

function mostAndMean(expression) {
  return [
    [`max(${expression})`, 'most'],
    [`avg(${expression})`, 'mean'],
  ];
}

/** One number: title, what it is, unit, from which value on it is bad, query. */
const numbers = [
  [
    'Pods not redirected',
    'Declared, and not redirected yet; those without an address included.',
    'short',
    1,
    `sum(${of('redirect_agent_pods', 'phase=~"waiting|programming|pending|failed"')})`,
  ],
  [
    'Pods redirected',
    'In the kernel, verified, and acknowledged by ztunnel.',
    'short',
    null,
    `sum(${of('redirect_agent_pods', 'phase="redirected"')})`,
  ],
  [
    'Waits longest',
    'The running pod that has been declared longest without being redirected.',
    's',
    120,
    `max(${of('redirect_agent_longest_unredirected_seconds')})`,
  ],
  [
    'Nodes not ready',
    'Agents whose /readyz answers 503.',
    'short',
    1,
    `count(${of('redirect_agent_ready')} == 0) or vector(0)`,
  ],
  [
    'Jumps pushed down',
    'Places where a rule of another program takes precedence for good.',
    'short',
    1,
    `sum(${of('redirect_agent_jumps_left_down')})`,
  ],
  ['Agents', 'That answer.', 'short', null, `count(${of('redirect_agent_build_info')})`],
];

/** One graph: title, what it is, unit, queries with their legends. */
const graphs = [
  ['Pods by phase', 'How far they got.', 'short', [[`sum by (phase) (${of('redirect_agent_pods')})`, '{{phase}}']]],
  ['From declared to redirected', 'Of each pod.', 's', quantiles('redirect_agent_pod_redirected_seconds')],
  [
    'Convergences',
    'By cause, and failures by code.',
    'ops',
    [
      [`sum by (cause) (rate(${of('redirect_agent_convergences_total')}${rate}))`, '{{cause}}'],
      [`sum by (code) (rate(${of('redirect_agent_convergence_failures_total')}${rate}))`, 'failed: {{code}}'],
      [`sum by (code) (rate(${of('redirect_agent_pod_failures_total')}${rate}))`, 'pod failed: {{code}}'],
    ],
  ],
  [
    'Duration of a convergence',
    'Each phase, 99 %.',
    's',
    [
      [
        `histogram_quantile(0.99, sum by (le, phase) (rate(${of('redirect_agent_convergence_phase_duration_seconds_bucket')}${rate})))`,
        '{{phase}}',
      ],
    ],
  ],
  [
    'Drift',
    'Objects that differed without our doing, by kind.',
    'short',
    [
      [`sum by (kind) (increase(${of('redirect_agent_drift_found_total')}${rate}))`, 'found: {{kind}}'],
      [`sum by (kind) (increase(${of('redirect_agent_drift_repaired_total')}${rate}))`, 'repaired: {{kind}}'],
      [`sum(increase(${of('redirect_agent_fights_total')}${rate}))`, 'fights'],
    ],
  ],
  [
    'ztunnel',
    'Its connections, and what it said about pods.',
    'short',
    [
      [`sum by (snapshot) (${of('redirect_agent_ztunnel_connections')})`, 'connections: {{snapshot}}'],
      [`sum by (state) (${of('redirect_agent_pods_by_acknowledgement')})`, 'pods: {{state}}'],
      [`sum(increase(${of('redirect_agent_ztunnel_refusals_total')}${rate}))`, 'refusals'],
    ],
  ],
  [
    'CNI requests',
    'Of the plugin, by outcome.',
    'ops',
    [
      [
        `sum by (command, outcome) (rate(${of('redirect_agent_cni_requests_total')}${rate}))`,
        '{{command}} {{outcome}}',
      ],
    ],
  ],
  [
    'How long the start of a pod waits',
    'CNI ADD.',
    's',
    quantiles('redirect_agent_cni_request_duration_seconds', 'command="ADD"'),
  ],
  [
    'API server: requests',
    'By verb, object and status.',
    'reqps',
    [
      [
        `sum by (verb, resource, status) (rate(${of('redirect_agent_kube_requests_total')}${rate}))`,
        '{{verb}} {{resource}} {{status}}',
      ],
    ],
  ],
  [
    'API server: events',
    'Bytes of watches, by object.',
    'Bps',
    [[`sum by (resource) (rate(${of('redirect_agent_kube_event_bytes_total')}${rate}))`, '{{resource}}']],
  ],
  [
    'Memory of an agent',
    'Resident.',
    'bytes',
    mostAndMean(of('process_resident_memory_bytes', 'job="redirect-agent"')),
  ],
  [
    'CPU of an agent',
    'Of one core; the tools that it starts are not in it.',
    'percentunit',
    mostAndMean(`rate(${of('process_cpu_seconds_total', 'job="redirect-agent"')}${rate})`),
  ],
];

// biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of Grafana
const datasource = { type: 'prometheus', uid: '${datasource}' };

function panel({ id, type, title, description, unit, bad = null, queries, gridPos }) {
  const steps = [{ color: 'green', value: null }, ...(bad === null ? [] : [{ color: 'red', value: bad }])];
  return {
    ...{ id, type, title, description, datasource, gridPos },
    fieldConfig: { defaults: { unit, thresholds: { mode: 'absolute', steps } }, overrides: [] },
    options: type === 'stat' ? { reduceOptions: { calcs: ['lastNotNull'] } } : {},
    targets: queries.map(([expr, legendFormat], index) => ({ refId: 'ABC'[index], expr, legendFormat })),
  };
}

export function dashboard() {
  const stats = numbers.map(([title, description, unit, bad, query], index) =>
    panel({
      ...{ id: index + 1, type: 'stat', title, description, unit, bad, queries: [[query, '']] },
      gridPos: { x: index * 4, y: 0, w: 4, h: 4 },
    }),
  );
  const timeseries = graphs.map(([title, description, unit, queries], index) =>
    panel({
      ...{ id: stats.length + index + 1, type: 'timeseries', title, description, unit, queries },
      gridPos: { x: (index % 3) * 8, y: 4 + Math.floor(index / 3) * 8, w: 8, h: 8 },
    }),
  );
  const instance = { name: 'instance', type: 'query', query: 'label_values(redirect_agent_build_info, instance)' };
  return {
    ...{ title: 'ambient-redirect agents', uid: 'redirect-agent', tags: ['istio', 'ambient'], schemaVersion: 39 },
    ...{ time: { from: 'now-3h', to: 'now' }, refresh: '30s' },
    templating: {
      list: [
        { name: 'datasource', type: 'datasource', query: 'prometheus' },
        { ...instance, datasource, refresh: 2, includeAll: true, multi: true, allValue: '.*' },
      ],
    },
    panels: [...stats, ...timeseries],
  };
}

await whenMain(import.meta, () => {
  writeFileSync(join(root, 'deploy/monitoring/dashboard.json'), `${JSON.stringify(dashboard(), null, 2)}\n`);
});
