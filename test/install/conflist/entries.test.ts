import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addEntry, whyNotChained } from '../../../src/install/conflist/add-entry.js';
import { type Conf, type ConfFile, readConf } from '../../../src/install/conflist/conf.js';
import { entryOf } from '../../../src/install/conflist/entry.js';
import { removeEntry } from '../../../src/install/conflist/remove-entry.js';
import { bridge, chainedBridge, lists, settings } from './confs.js';

const entry = entryOf(settings);

function valid(name: string, text: string): Exclude<Conf, { kind: 'invalid' }> {
  const conf = readConf(name, text);
  if (conf.kind === 'invalid') throw new Error(conf.why);
  return conf;
}

function installed(name: string, text: string, ours = entry): ConfFile {
  return addEntry(name, valid(name, text), ours);
}

function uninstalled({ name, text }: ConfFile): ConfFile {
  const conf = valid(name, text);
  return conf.kind === 'list' ? removeEntry(name, conf) : { name, text };
}

describe.each(Object.entries(lists))('%s', (_, { after, before }) => {
  const file = { name: '10-net.conflist', text: before };
  test('the entry stands behind the others, as they are printed', () => {
    expect(installed(file.name, before).text).toBe(after);
  });
  test('installing again changes nothing', () => {
    expect(installed(file.name, after).text).toBe(after);
  });
  test('removing it restores the file to the byte', () => {
    expect(uninstalled({ ...file, text: after })).toEqual(file);
  });
});

test('a single configuration becomes a list, and itself again', () => {
  const list = installed('10-bridge.conf', bridge);
  expect(list).toEqual({ name: '10-bridge.conflist', text: chainedBridge });
  expect(installed(list.name, list.text)).toEqual(list);
  expect(uninstalled(list)).toEqual({ name: '10-bridge.conf', text: bridge });
});

test.each([
  ['none', '{"type":"x"}', '0.3.1'],
  ['one without chains', '{"type":"x","cniVersion":"0.2.0"}', '0.3.1'],
  ['a newer one', '{"type":"x","cniVersion":"1.0.0"}', '1.0.0'],
])('a list of a configuration with %s has a version with chains', (_, text, version) => {
  const list = JSON.parse(installed('87-x.json', text).text);
  expect(list).toMatchObject({
    cniVersion: version,
    name: '87-x',
    plugins: [JSON.parse(text), { made_from: '87-x.json' }],
  });
});

test.each([
  [
    '{"name":"n","plugins":[{"type":"x"}]}',
    /^it has no cniVersion, and .* needs 0\.3\.1, 0\.4\.0, 1\.0\.0 or 1\.1\.0$/,
  ],
  ['{"cniVersion":"0.2.0","name":"n","plugins":[{"type":"x"}]}', /^its cniVersion is "0\.2\.0"/],
  ['{"cniVersion":"2.0.0","name":"n","plugins":[{"type":"x"}]}', /^its cniVersion is "2\.0\.0"/],
])('a list of a version without our chains is refused: %s', (text, why) => {
  expect(whyNotChained(valid('n.conflist', text))).toMatch(why);
});

test('a single configuration is refused for a version of the future alone', () => {
  expect(whyNotChained(valid('n.conf', '{"type":"x"}'))).toBeNull();
  expect(whyNotChained(valid('n.conf', '{"type":"x","cniVersion":"2.0.0"}'))).toMatch(/2\.0\.0/);
});

test('a list that another plugin joined stays a list', () => {
  const { name, text } = installed('10-bridge.conf', bridge);
  const joined = text.replace('\n  ]', ',\n    {"type": "istio-cni"}\n  ]');
  const { name: after, text: rest } = uninstalled({ name, text: joined });
  expect(after).toBe(name);
  expect(JSON.parse(rest).plugins.map(({ type }: { type: string }) => type)).toEqual(['bridge', 'istio-cni']);
});

test('a file name in the entry that is not that of the list is not used', () => {
  const { name, text } = installed('10-bridge.conf', bridge);
  for (const other of ['../../passwd.conf', '11-bridge.conf', '10-bridge.conflist'])
    expect(uninstalled({ name, text: text.replace('"10-bridge.conf"', JSON.stringify(other)) }).name).toBe(name);
});

test('a wrong entry, one before others and several are replaced by one behind all others', () => {
  const plugins = (...types: readonly string[]) =>
    JSON.stringify({ name: 'n', plugins: types.map((type) => ({ type })) });
  for (const text of [
    plugins('a', 'redirect-cni', 'b'),
    plugins('redirect-cni', 'redirect-cni', 'a', 'b', 'redirect-cni'),
    plugins('redirect-cni', 'a', 'b'),
  ]) {
    const after = JSON.parse(installed('n.conflist', text).text);
    expect(after).toEqual({ name: 'n', plugins: [{ type: 'a' }, { type: 'b' }, entry] });
  }
});

test('the entry of another agent is left', () => {
  const text = '{"name":"n","plugins":[{"type":"a"},{"type":"istio-cni","name":"istio-cni"}]}';
  const after = installed('n.conflist', text);
  expect(JSON.parse(after.text).plugins[1]).toEqual({ type: 'istio-cni', name: 'istio-cni' });
  expect(uninstalled(after).text).toBe(text);
});

/** Plugins of others, with whatever else JSON has. */
const plugin = fc
  .tuple(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 4 }))
  .filter(([type]) => type !== 'redirect-cni')
  .map(([type, rest]) => ({ ...rest, type }));
const list = fc.record({
  plugins: fc.array(plugin, { minLength: 1, maxLength: 4 }),
  indent: fc.constantFrom(0, 1, 2, 4, '\t'),
  isFirst: fc.boolean(),
  end: fc.constantFrom('', '\n', ' \r\n'),
});
const texts = list.map(({ end, indent, isFirst, plugins }) => {
  const value = isFirst ? { plugins, name: 'n', '1': 2 } : { name: 'n', '1': 2, plugins };
  return `${JSON.stringify(value, null, indent)}${end}`;
});

test('on any list: twice is once, the way back is exact, and the others are what they were', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const once = installed('n.conflist', text);
      expect(installed('n.conflist', once.text)).toEqual(once);
      expect(uninstalled(once).text).toBe(text);
      const [before, after] = [JSON.parse(text), JSON.parse(once.text)];
      expect(after).toEqual({ ...before, plugins: [...before.plugins, entry] });
      expect(Object.keys(after)).toEqual(Object.keys(before));
    }),
  );
});

test('on any list with other settings before: the newest hold, and the way back is exact', () => {
  const older = entryOf({ ...settings, fail: 'open', excludeNamespaces: [] });
  fc.assert(
    fc.property(texts, (text) => {
      const before = installed('n.conflist', text, older);
      const after = installed('n.conflist', before.text);
      expect(after).toEqual(installed('n.conflist', text));
      expect(uninstalled(after).text).toBe(text);
    }),
  );
});

test('on any single configuration the way back is exact but for the blanks around it', () => {
  fc.assert(
    fc.property(plugin, fc.constantFrom(0, 2, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const once = installed('n.conf', text);
      expect(installed(once.name, once.text)).toEqual(once);
      expect(uninstalled(once)).toEqual({ name: 'n.conf', text: `${text}\n` });
    }),
  );
});
