import type { FieldFormat, OutputSchema, OutputSchemaField } from '@activepieces/pieces-framework';

/** A field of a flat record: its label, how the builder displays it, and how its value is derived. */
interface RecordField<Source> {
  label: string;
  description?: string;
  format?: FieldFormat;
  /** Of an array of objects: the fields of one item. */
  listItems?: OutputSchemaField[];
  /** Of an object whose keys vary between records. */
  dynamicKey?: true;
  value: (source: Source) => unknown;
}

type Values<Fields extends Record<string, { value: (source: never) => unknown }>> = {
  [Key in keyof Fields]: ReturnType<Fields[Key]['value']>;
};

/**
 * Defines a kind of record. Its values and its output schema come from the same definition, so they
 * cannot drift apart. Every key is always present, in definition order, and null if it has no value.
 */
export function defineRecord<Source>() {
  return <Fields extends Record<string, RecordField<Source>>>(fields: Fields) => {
    const all = Object.entries(fields);
    return {
      /** Builds the record of one source. */
      from: (source: Source): Values<Fields> => {
        const record: Record<string, unknown> = {};
        for (const [key, { value }] of all) record[key] = value(source) ?? null;
        return record as Values<Fields>;
      },
      /** The fields for the framework's output schema. */
      outputFields: all.map(([key, { value, ...shown }]): OutputSchemaField => ({
        key,
        ...shown,
      })),
    };
  };
}

/** Output schema of a list of rows with these fields. `itemLabel` is the label template of a row. */
export function listSchema(
  label: string,
  fields: OutputSchemaField[],
  itemLabel: string,
): OutputSchema {
  // An empty path selects the list itself.
  return { fields: [{ key: 'rows', label, value: '', listItems: fields }], itemLabel };
}
