import * as z from 'zod';
import { type LabelCondition, type LabelSelector, operators } from './label-selector.js';

const name = '[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
const domain = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';

const key = z.string().regex(new RegExp(`^(?:${domain}(?:\\.${domain})*/)?${name}$`), {
  error: 'it is not the key of a label, such as istio.io/dataplane-mode',
});
const value = z.string().regex(new RegExp(`^(?:${name})?$`), {
  error: 'it is not the value of a label: up to 63 of A-Z a-z 0-9 - _ . with a letter or digit at both ends',
});
const namespace = z
  .string()
  .max(63)
  .regex(new RegExp(`^${domain}$`), { error: 'it is not the name of a namespace: 1 to 63 of a-z 0-9 -' });

const condition = z
  .strictObject({
    key,
    operator: z.enum(operators),
    values: z.array(value).default([]),
  })
  .superRefine(({ operator, values }, context) => {
    const takesValues = operator === 'In' || operator === 'NotIn';
    if (takesValues === values.length > 0) return;
    const message = takesValues ? `${operator} needs at least one value` : `${operator} takes no values`;
    context.addIssue({ code: 'custom', path: ['values'], message });
  });

const matchLabels = z.record(key, value);

/** A label selector as Kubernetes writes it. */
const selector = z
  .strictObject({ matchLabels: matchLabels.optional(), matchExpressions: z.array(condition).optional() })
  .transform(
    ({ matchExpressions, matchLabels }): LabelSelector => [
      ...conditionsOf(matchLabels ?? {}),
      ...(matchExpressions ?? []),
    ],
  );

function conditionsOf(labels: Readonly<Record<string, string>>): readonly LabelCondition[] {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

/** A file of `kind: Enrolment`. */
export const enrolmentShape = z.strictObject({
  apiVersion: z.literal('redirect/v1'),
  kind: z.literal('Enrolment'),
  selectors: z
    .array(
      z
        .strictObject({ podSelector: selector.optional(), namespaceSelector: selector.optional() })
        .transform(({ namespaceSelector, podSelector }) => ({
          pod: podSelector ?? [],
          namespace: namespaceSelector ?? [],
        })),
    )
    .optional(),
  excludedNamespaces: z.array(namespace).optional(),
  ztunnel: z
    .strictObject({
      namespace: namespace.optional(),
      labels: matchLabels
        .refine((labels) => Object.keys(labels).length > 0, { error: 'at least one label is needed' })
        .transform(conditionsOf)
        .optional(),
    })
    .optional(),
});
