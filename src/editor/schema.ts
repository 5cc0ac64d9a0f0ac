/** What the schema says of a place in a config: for hover and completion. */
import { schema } from 'tare:schema';
import { stepsOf } from 'tare/validator';

/** As much of JSON Schema as schema/config.schema.json uses. */
export interface SchemaNode {
  $ref?: string;
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly string[];
  examples?: readonly unknown[];
  default?: unknown;
  properties?: Readonly<Record<string, SchemaNode>>;
  required?: readonly string[];
  items?: SchemaNode;
  additionalProperties?: SchemaNode | boolean;
  minimum?: number;
  maximum?: number;
  $defs?: Readonly<Record<string, SchemaNode>>;
}

/** With what it refers to; its own words come first. */
function resolve(node: SchemaNode | undefined): SchemaNode | undefined {
  if (node?.$ref === undefined) return node;
  const { $ref, ...own } = node;
  return { ...schema.$defs?.[$ref.slice('#/$defs/'.length)], ...own };
}

/** @returns what the schema says of what a pointer leads to; undefined for what it does not know */
export function schemaAt(pointer: string): SchemaNode | undefined {
  let node: SchemaNode | undefined = schema;
  for (const step of stepsOf(pointer)) {
    if (node === undefined) return undefined;
    const { additionalProperties: more } = node;
    const known: SchemaNode | undefined = Object.hasOwn(node.properties ?? {}, step)
      ? node.properties?.[step]
      : undefined;
    node = resolve(node.type === 'array' ? node.items : (known ?? (typeof more === 'object' ? more : undefined)));
  }
  return node;
}

/** Whether the object at a pointer must have that member. */
export function isRequired(holder: string, name: string): boolean {
  return schemaAt(holder)?.required?.includes(name) ?? false;
}

/** What kind of value it is, in a few words. */
export function typeText(node: SchemaNode): string {
  const { type, minimum, maximum } = node;
  if (type === 'array') {
    const item = resolve(node.items);
    return item?.type === 'object' ? 'list of objects' : `list of ${item?.type ?? 'value'}s`;
  }
  if (minimum !== undefined && maximum !== undefined && Math.abs(maximum) <= 2 ** 32) {
    return `${type}, ${minimum} to ${maximum}`;
  }
  return node.enum === undefined ? (type ?? '') : 'one of its words';
}
