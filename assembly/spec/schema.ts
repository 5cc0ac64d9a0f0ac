/** What describes the structure of a document: types, and the members of objects. */

export enum What {
  /** not looked into */
  Any,
  Boolean,
  Text,
  Integer,
  List,
  /** an object with any keys */
  Map,
  Struct,
}

export class Type {
  /** Integer: the range; low is at most 0 */
  low: i64 = 0;
  high: u64 = 0;
  /** List and Map: the type of an item */
  item: Type | null = null;
  /** Struct: the members */
  fields: Array<Field> = [];

  constructor(public what: What) {}

  /** Adds an optional member to a Struct. */
  field(name: string, type: Type): Type {
    this.fields.push(new Field(name, type));
    return this;
  }

  /** Adds a member that must be there and not null. */
  required(name: string, type: Type): Type {
    const field = new Field(name, type);
    field.required = true;
    this.fields.push(field);
    return this;
  }

  /** Adds members of the spec that Tare does not execute yet: they are refused unless they ask for nothing. */
  notYet(names: string[]): Type {
    for (let i = 0; i < names.length; i++) {
      const field = new Field(names[i], new Type(What.Any));
      field.executed = false;
      this.fields.push(field);
    }
    return this;
  }

  /** Adds members of the spec that mean nothing on Linux. */
  elsewhere(names: string[]): Type {
    for (let i = 0; i < names.length; i++) this.fields.push(new Field(names[i], new Type(What.Any)));
    return this;
  }
}

export class Field {
  required: bool = false;
  executed: bool = true;

  constructor(
    public name: string,
    public type: Type,
  ) {}
}

/** An integer from low (at most 0) to high. */
export function integer(low: i64, high: u64): Type {
  const type = new Type(What.Integer);
  type.low = low;
  type.high = high;
  return type;
}

export function listOf(item: Type): Type {
  const type = new Type(What.List);
  type.item = item;
  return type;
}

export function mapOf(item: Type): Type {
  const type = new Type(What.Map);
  type.item = item;
  return type;
}

export function struct(): Type {
  return new Type(What.Struct);
}
