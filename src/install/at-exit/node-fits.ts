/** What a node is chosen by. */
export interface NodeLabels {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Requirement {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

interface Term {
  readonly matchExpressions?: readonly Requirement[];
  readonly matchFields?: readonly Requirement[];
}

/** The part of a pod template that says on which nodes it runs, as the API server gives it. */
export interface NodeChoice {
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly affinity?: {
    readonly nodeAffinity?: {
      readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly Term[] };
    };
  };
}

/** Whether pods of that template run on that node, by labels and name; taints aside. Pure. */
export function nodeFits({ affinity, nodeSelector }: NodeChoice, node: NodeLabels): boolean {
  const isSelected = Object.entries(nodeSelector ?? {}).every(([key, value]) => labelOf(node, key) === value);
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return (
    isSelected && (required === undefined || (required.nodeSelectorTerms ?? []).some((term) => termFits(term, node)))
  );
}

/** A term without requirements chooses nothing. */
function termFits({ matchExpressions = [], matchFields = [] }: Term, node: NodeLabels): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const byLabel = matchExpressions.every((one) => requirementFits(one, labelOf(node, one.key ?? '')));
  return byLabel && matchFields.every((one) => one.key === 'metadata.name' && requirementFits(one, node.name));
}

function labelOf({ labels }: NodeLabels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function requirementFits({ operator, values = [] }: Requirement, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && isInteger(values[0]) && BigInt(value) > BigInt(values[0]);
    case 'Lt':
      return isInteger(value) && isInteger(values[0]) && BigInt(value) < BigInt(values[0]);
    default:
      return false;
  }
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,18}$/.test(text);
}
