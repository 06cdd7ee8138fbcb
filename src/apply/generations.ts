import type { LivePlan } from '../live/live-plan.js';

/** By namespace, the generation of nf_tables that a plan was made on, where it is known. */
export function generationsOf({ observation: { facts } }: LivePlan): Map<string | null, number> {
  return new Map(
    [...facts].flatMap(([netns, { generation }]) => (generation === undefined ? [] : [[netns, generation] as const])),
  );
}

/** The plan with the generations that its steps left. */
export function withGenerations(live: LivePlan, generations: ReadonlyMap<string | null, number>): LivePlan {
  const facts = new Map(
    [...live.observation.facts].map(([netns, { generation: _before, ...rest }]) => {
      const generation = generations.get(netns);
      return [netns, generation === undefined ? rest : { ...rest, generation }];
    }),
  );
  return { ...live, observation: { ...live.observation, facts } };
}
