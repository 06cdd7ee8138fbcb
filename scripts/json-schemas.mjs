// The JSON Schemas of what `--output json` prints, from the types of src/cli/json/json-outputs.ts and their comments.
import { join } from 'node:path';
import { API, SymbolFlags, TypeFlags } from 'typescript/unstable/sync';
import { root } from './paths.mjs';
import { whenMain } from './run.mjs';

const source = join(root, 'src/cli/json/json-outputs.ts');
const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** Every schema by its name. @returns {Record<string, object>} */
export function jsonSchemas() {
  const api = new API({ cwd: root });
  try {
    const config = join(root, 'tsconfig.json');
    const { checker } = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    const outputs = checker.resolveName('JsonOutputs', SymbolFlags.Type, { document: source, position: 0 });
    if (outputs === undefined) throw new Error(`${source} declares no JsonOutputs`);
    const kinds = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(outputs));
    return Object.fromEntries(kinds.map((kind) => [kind.name, schemaOf(checker, kind)]));
  } finally {
    api.close();
  }
}

/** The schema of one property of JsonOutputs, with the types that it names under `$defs`. */
function schemaOf(checker, kind) {
  const $defs = {};
  /** The types that have a schema, or are about to: they may contain themselves. */
  const named = new Map();
  const top = typeOf(checker.getTypeOfSymbol(kind), kind.name);
  const description = checker.getDocumentationCommentOfSymbol(kind);
  const sorted = Object.fromEntries(Object.entries($defs).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return {
    $schema: dialect,
    $id: `urn:ambient-redirect:json-v1:${kind.name}`,
    title: kind.name,
    ...(description !== '' && { description }),
    ...top,
    ...(Object.keys(sorted).length > 0 && { $defs: sorted }),
  };

  /** @param where the path of names, for a message. */
  function typeOf(type, where) {
    if (type.flags & (TypeFlags.Any | TypeFlags.Unknown)) throw new Error(`${where}: its type says nothing`);
    if (type.isUnionType()) return unionOf(type, where);
    if (type.isLiteralType()) return { const: type.value };
    if (type.flags & TypeFlags.Null) return { type: 'null' };
    if (type.flags & (TypeFlags.String | TypeFlags.TemplateLiteral)) return { type: 'string' };
    if (type.flags & TypeFlags.Number) return { type: 'number' };
    if (type.flags & TypeFlags.Boolean) return { type: 'boolean' };
    if (checker.isTupleType(type)) throw new Error(`${where}: a tuple has no schema here`);
    if (checker.isArrayType(type)) {
      const [item] = checker.getTypeArguments(type);
      return { type: 'array', items: typeOf(item, `${where}[]`) };
    }
    if (type.isObjectType() || type.isIntersectionType()) return namedOf(type, where);
    throw new Error(`${where}: ${checker.typeToString(type)} has no schema here`);
  }

  function unionOf(type, where) {
    const parts = type.getTypes().filter((part) => !(part.flags & TypeFlags.Undefined));
    const values = parts.filter((part) => part.isLiteralType() || part.flags & TypeFlags.Null);
    const others = parts.filter((part) => !values.includes(part)).map((part) => typeOf(part, where));
    const isBoolean = [true, false].every((value) => values.some((part) => part.value === value));
    const literals = values
      .filter((part) => !(part.flags & TypeFlags.Null) && !(isBoolean && typeof part.value === 'boolean'))
      .map((part) => part.value)
      .toSorted();
    const schemas = [
      ...(literals.length > 0 ? [literals.length === 1 ? { const: literals[0] } : { enum: literals }] : []),
      ...(isBoolean ? [{ type: 'boolean' }] : []),
      ...others,
      ...(values.some((part) => part.flags & TypeFlags.Null) ? [{ type: 'null' }] : []),
    ];
    return schemas.length === 1 ? schemas[0] : { anyOf: schemas };
  }

  /** Interfaces stand under `$defs`; what has no name stands where it is used. */
  function namedOf(type, where) {
    const symbol = type.getSymbol();
    if (symbol === undefined || !type.isClassOrInterface()) return objectOf(type, where);
    const { name } = symbol;
    const seen = named.get(name) ?? type.id;
    if (seen !== type.id) throw new Error(`${where}: two types are called ${name}`);
    if (!named.has(name)) {
      named.set(name, type.id);
      const description = checker.getDocumentationCommentOfSymbol(symbol);
      $defs[name] = { ...(description !== '' && { description }), ...objectOf(type, name) };
    }
    return { $ref: `#/$defs/${name}` };
  }

  function objectOf(type, where) {
    const members = checker.getPropertiesOfType(type);
    const [index] = checker.getIndexInfosOfType(type);
    const properties = members.map((member) => {
      const description = checker.getDocumentationCommentOfSymbol(member);
      const schema = typeOf(checker.getTypeOfSymbol(member), `${where}.${member.name}`);
      return [member.name, { ...(description !== '' && { description }), ...schema }];
    });
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      required: members.filter(({ flags }) => !(flags & SymbolFlags.Optional)).map(({ name }) => name),
      // Later versions may print more keys: what has no index is not closed.
      ...(index !== undefined && { additionalProperties: typeOf(index.valueType, `${where}[key]`) }),
    };
  }
}

await whenMain(import.meta, () => console.log(JSON.stringify(jsonSchemas(), null, 2)));
