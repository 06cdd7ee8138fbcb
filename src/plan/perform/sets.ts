import type { KernelNamespace } from '../../ir/program.js';
import type { SetOperation } from '../../ir/set-operation.js';
import { refuse } from './lists.js';

export function performSet(namespace: KernelNamespace, operation: SetOperation): KernelNamespace {
  const { sets } = namespace;
  const name = typeof operation.set === 'string' ? operation.set : operation.set.name;
  const set = sets.find((one) => one.name === name);
  const others = sets.filter((one) => one.name !== name);
  const isNamed = namespace.rulesets.some((ruleset) =>
    ruleset.tables.some(({ chains }) =>
      chains.some(({ rules }) =>
        rules.some(({ matches }) => matches.some((match) => match.kind === 'set' && match.set === name)),
      ),
    ),
  );
  if (operation.kind === 'create-set') {
    refuse(set !== undefined, 'set exists');
    return { ...namespace, sets: [...others, { ...operation.set, members: [] }] };
  }
  if (set === undefined) throw new Error('no such set');
  switch (operation.kind) {
    case 'destroy-set':
      refuse(isNamed, 'set is in use');
      return { ...namespace, sets: others };
    case 'replace-set':
      refuse(
        sets.some((one) => one.name === operation.temporary),
        'the name to replace it by is taken',
      );
      return { ...namespace, sets: [...others, operation.set] };
    case 'add-member':
      refuse(
        set.members.some(({ entry }) => entry === operation.member.entry),
        'member exists',
      );
      return { ...namespace, sets: [...others, { ...set, members: [...set.members, operation.member] }] };
    case 'delete-member':
      refuse(!set.members.some(({ entry }) => entry === operation.member.entry), 'no such member');
      return {
        ...namespace,
        sets: [...others, { ...set, members: set.members.filter(({ entry }) => entry !== operation.member.entry) }],
      };
    case 'update-member': {
      const { member } = operation;
      refuse(!set.members.some(({ entry }) => entry === member.entry), 'no such member');
      const members = set.members.map((one) => (one.entry === member.entry ? member : one));
      return { ...namespace, sets: [...others, { ...set, members }] };
    }
  }
}
