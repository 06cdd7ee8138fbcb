import type { LabelSelector } from './label-selector.js';

/** Selects the pods that both of its selectors select. */
export interface EnrolmentSelector {
  readonly pod: LabelSelector;
  readonly namespace: LabelSelector;
}

/** Which pods of a node are in the mesh. */
export interface Enrolment {
  /** A pod is in the mesh if one of them selects it. */
  readonly selectors: readonly EnrolmentSelector[];
  /** Namespaces whose pods never are. */
  readonly excludedNamespaces: readonly string[];
  /** The pods of the mesh's own process, which never are either. */
  readonly ztunnel: { readonly namespace: string; readonly labels: LabelSelector };
}

const dataplaneLabel = 'istio.io/dataplane-mode';

const ambient: LabelSelector = [{ key: dataplaneLabel, operator: 'In', values: ['ambient'] }];

/** Istio's own: a pod that says so itself, and every pod of a namespace that says so, unless it says `none`. */
export const defaultEnrolment: Enrolment = {
  selectors: [
    { pod: ambient, namespace: [] },
    { pod: [{ key: dataplaneLabel, operator: 'NotIn', values: ['none'] }], namespace: ambient },
  ],
  excludedNamespaces: ['kube-system'],
  ztunnel: { namespace: 'istio-system', labels: [{ key: 'app', operator: 'In', values: ['ztunnel'] }] },
};

/** The keys of the labels that a decision reads. */
export function labelKeys({ selectors, ztunnel }: Enrolment): {
  readonly pod: ReadonlySet<string>;
  readonly namespace: ReadonlySet<string>;
} {
  return {
    pod: new Set([...selectors.flatMap(({ pod }) => pod), ...ztunnel.labels].map(({ key }) => key)),
    namespace: new Set(selectors.flatMap(({ namespace }) => namespace).map(({ key }) => key)),
  };
}
