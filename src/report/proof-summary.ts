import { counted, countText, namesOfMany } from '../base/lines-of-many.js';
import type { ProofView, PropertyStanding, PropertyView } from './proof-view.js';

/** Whether a property that counts makes the proof fail. */
export function needsAttention({ standing }: Pick<PropertyView, 'standing'>): boolean {
  return standing === 'new' || standing === 'known';
}

/** The names of what does not hold, in one line: what is new first. */
export function proofSummary({ nodes }: Pick<ProofView, 'nodes'>): string {
  const judged = nodes.flatMap(({ groups, node }) =>
    groups
      .filter(({ counts }) => counts)
      .flatMap(({ profile, properties }) => properties.map((property) => ({ node, profile, property }))),
  );
  const count = counted(judged.length, 'property', 'properties');
  const namesOf = (wanted: PropertyStanding) => {
    const found = judged.filter(({ property }) => property.standing === wanted);
    return namesOfMany([
      ...new Set(
        found.map(({ node, property }) => (nodes.length === 1 ? property.name : `${property.name} (${node})`)),
      ),
    ]);
  };
  const [fresh, known, allowed, before] = (['new', 'known', 'allowed', 'before'] as const).map(namesOf);
  const profiles = [
    ...new Set(judged.flatMap(({ profile, property }) => (property.standing === 'known' ? [profile] : []))),
  ];
  const excused = [
    ...(allowed ? [`allowed: ${allowed}`] : []),
    ...(before ? [`no different before the change: ${before}`] : []),
  ];
  const broken = judged.filter(({ property }) => needsAttention(property)).length;
  if (broken === 0)
    return excused.length === 0
      ? `All of ${count} hold.`
      : `Of ${count}, none fails that counts; ${excused.join('; ')}.`;
  const named = [
    ...(fresh ? [known ? `new: ${fresh}` : fresh] : []),
    ...(known ? [`known losses of ${profiles.join(' and ')}: ${known}`] : []),
    ...excused,
  ];
  return `${countText(broken)} of ${count} ${broken === 1 ? 'does' : 'do'} not hold: ${named.join('; ')}.`;
}
