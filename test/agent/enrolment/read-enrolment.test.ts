import { expect, test } from 'vitest';
import { defaultEnrolment } from '../../../src/agent/enrolment/enrolment.js';
import { readEnrolment } from '../../../src/agent/enrolment/read-enrolment.js';
import { formatDiagnostic } from '../../../src/index.js';

const head = 'apiVersion: redirect/v1\nkind: Enrolment\n';

function mistakes(text: string): readonly string[] {
  const result = readEnrolment(text, 'enrolment.yaml');
  return result.ok ? [] : result.diagnostics.map(formatDiagnostic);
}

test('what is left out has the values of Istio', () => {
  expect(readEnrolment(head, 'enrolment.yaml')).toEqual({ ok: true, value: defaultEnrolment });
});

test("upstream's selectors are read as they are", () => {
  const text = `${head}selectors:
- podSelector: {matchLabels: {istio.io/dataplane-mode: ambient}}
- podSelector: {matchExpressions: [{key: istio.io/dataplane-mode, operator: NotIn, values: [none]}]}
  namespaceSelector: {matchLabels: {istio.io/dataplane-mode: ambient}}
`;
  expect(readEnrolment(text, 'enrolment.yaml')).toEqual({ ok: true, value: defaultEnrolment });
});

test('a part that is given replaces that part alone', () => {
  const result = readEnrolment(`${head}excludedNamespaces: []\nztunnel: {labels: {app: zt}}\n`, 'e.yaml');
  expect(result).toEqual({
    ok: true,
    value: {
      ...defaultEnrolment,
      excludedNamespaces: [],
      ztunnel: { namespace: 'istio-system', labels: [{ key: 'app', operator: 'In', values: ['zt'] }] },
    },
  });
});

test.each([
  [
    'selectors:\n- podSelectors: {}\n',
    'enrolment.yaml:4:17: selectors[0].podSelectors: "podSelectors" is not a key here (did you mean podSelector?)',
  ],
  [
    'selectors:\n- podSelector: {matchExpressions: [{key: a, operator: Near, values: [b]}]}\n',
    /^enrolment\.yaml:4:55: selectors\[0\]\.podSelector\.matchExpressions\[0\]\.operator: "Near"/,
  ],
  [
    'selectors:\n- podSelector: {matchExpressions: [{key: a, operator: In}]}\n',
    /^enrolment\.yaml:4:\d+: selectors\[0\]\.podSelector\.matchExpressions\[0\]\.values: .*In needs at least one value/,
  ],
  [
    'selectors:\n- podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}\n',
    /Exists takes no values/,
  ],
  [
    'selectors:\n- podSelector: {matchLabels: {a: true}}\n',
    /^enrolment\.yaml:4:34: selectors\[0\]\.podSelector\.matchLabels\.a: true: .*string/,
  ],
  ['selectors:\n- podSelector: {matchLabels: {"a b": c}}\n', /"a b": it is not the key of a label/],
  ['selectors:\n- podSelector: {matchLabels: {a: "b c"}}\n', /"b c": it is not the value of a label/],
  ['selectors: {}\n', /^enrolment\.yaml:3:12: selectors: /],
  [
    'excludedNamespaces: [Kube]\n',
    /^enrolment\.yaml:3:22: excludedNamespaces\[0\]: "Kube": it is not the name of a namespace/,
  ],
  ['ztunnel: {labels: {}}\n', /at least one label/],
  ['selectors: [\n', /^enrolment\.yaml:\d+:\d+: not YAML: /],
])('refused with its place: %j', (text, message) => {
  const found = mistakes(head + text);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(message);
});

test('every mistake is named at once', () => {
  expect(mistakes('kind: Enrolments\nselectors: 1\nother: 2\n')).toHaveLength(4);
});

test('an alias bomb is refused', () => {
  const text = `${head}a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n`;
  expect(mistakes(text).length).toBeGreaterThan(0);
});
