import type { NodeState } from '../model/node-state.js';
import { prove } from '../prove.js';
import { needsAttention } from '../report/proof-summary.js';
import type { ProofGroupView, PropertyView } from '../report/proof-view.js';
import type { ReviewGroupView } from '../report/review-view.js';

type Properties = ReviewGroupView['properties'];

/**
 * Which properties a change gains and loses. What the document allows to fail is not lost; what it expects is, too,
 * where it is new and does not hold.
 */
export function comparedProperties(before: NodeState | null, after: NodeState): Properties {
  const [old, now] = [before === null ? [] : propertiesOf(before), propertiesOf(after)];
  const held = new Map(old.map(({ key, property }) => [key, property.holds]));
  const isLost = ({ isExpected, key, property }: Keyed) =>
    needsAttention(property) && (held.get(key) === true || (isExpected && held.get(key) === undefined));
  const views = (some: readonly Keyed[]) => some.map(({ property }) => property);
  return {
    gained: views(now.filter(({ key, property }) => property.holds && held.get(key) === false)),
    lost: views(now.filter(isLost)),
    missing: views(now.filter((one) => !one.property.holds && !isLost(one))),
  };
}

interface Keyed {
  /** The same expectation may have another place in the list. */
  readonly key: string;
  readonly isExpected: boolean;
  readonly property: PropertyView;
}

function propertiesOf(state: NodeState): readonly Keyed[] {
  const groups = prove([state]).nodes.flatMap((node) => node.groups);
  return groups.flatMap(({ kind, properties }) =>
    properties.map((property) => ({ key: keyOf(kind, property), isExpected: kind === 'expected', property })),
  );
}

function keyOf(kind: ProofGroupView['kind'], { name, sentence }: PropertyView): string {
  return kind === 'expected' ? sentence : name;
}
