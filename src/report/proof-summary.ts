import type { ProofView, PropertyStanding, PropertyView } from './proof-view.js';

/** Whether a property that counts makes the proof fail. */
export function needsAttention({ standing }: Pick<PropertyView, 'standing'>): boolean {
  return standing === 'new' || standing === 'known';
}

/** The names of what does not hold, in one line: what is new first. */
export function proofSummary({ nodes }: Pick<ProofView, 'nodes'>): string {
  const counted = nodes.flatMap(({ groups, node }) =>
    groups
      .filter(({ counts }) => counts)
      .flatMap(({ profile, properties }) => properties.map((property) => ({ node, profile, property }))),
  );
  const count = `${counted.length} propert${counted.length === 1 ? 'y' : 'ies'}`;
  const namesOf = (wanted: PropertyStanding) => {
    const found = counted.filter(({ property }) => property.standing === wanted);
    return [
      ...new Set(
        found.map(({ node, property }) => (nodes.length === 1 ? property.name : `${property.name} (${node})`)),
      ),
    ];
  };
  const [fresh, known, allowed, before] = (['new', 'known', 'allowed', 'before'] as const).map(namesOf) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const profiles = [
    ...new Set(counted.flatMap(({ profile, property }) => (property.standing === 'known' ? [profile] : []))),
  ];
  const excused = [
    ...(allowed.length === 0 ? [] : [`allowed: ${allowed.join(', ')}`]),
    ...(before.length === 0 ? [] : [`no different before the change: ${before.join(', ')}`]),
  ];
  const broken = counted.filter(({ property }) => needsAttention(property)).length;
  if (broken === 0)
    return excused.length === 0
      ? `All of ${count} hold.`
      : `Of ${count}, none fails that counts; ${excused.join('; ')}.`;
  const named = [
    ...(fresh.length === 0 ? [] : [known.length === 0 ? fresh.join(', ') : `new: ${fresh.join(', ')}`]),
    ...(known.length === 0 ? [] : [`known losses of ${profiles.join(' and ')}: ${known.join(', ')}`]),
    ...excused,
  ];
  return `${broken} of ${count} ${broken === 1 ? 'does' : 'do'} not hold: ${named.join('; ')}.`;
}
