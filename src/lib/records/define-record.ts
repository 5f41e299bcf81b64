import type { FieldFormat, OutputSchema, OutputSchemaField } from '@activepieces/pieces-framework';

/** A field of a flat record: what it is called, how the builder shows it, and where it comes from. */
interface RecordField<Source> {
  label: string;
  description?: string;
  format?: FieldFormat;
  /** For an array of objects: the fields of one. */
  listItems?: OutputSchemaField[];
  /** For an object whose keys differ from record to record. */
  dynamicKey?: true;
  value: (source: Source) => unknown;
}

type Values<Fields extends Record<string, { value: (source: never) => unknown }>> = {
  [Key in keyof Fields]: ReturnType<Fields[Key]['value']>;
};

/**
 * One definition for a kind of record, from which both its values and its output schema come, so that
 * they cannot differ: each key is always there, in this order, and null where there is nothing.
 */
export function defineRecord<Source>() {
  return <Fields extends Record<string, RecordField<Source>>>(fields: Fields) => {
    const all = Object.entries(fields);
    return {
      /** The record of one source. */
      from: (source: Source): Values<Fields> => {
        const record: Record<string, unknown> = {};
        for (const [key, { value }] of all) record[key] = value(source) ?? null;
        return record as Values<Fields>;
      },
      /** The record's fields as the framework's output schema wants them. */
      outputFields: all.map(([key, { value, ...shown }]): OutputSchemaField => ({
        key,
        ...shown,
      })),
    };
  };
}

/** The output schema of a list of rows with these fields; each is shown as `itemLabel` says. */
export function listSchema(
  label: string,
  fields: OutputSchemaField[],
  itemLabel: string,
): OutputSchema {
  // An empty path stands for the list itself.
  return { fields: [{ key: 'rows', label, value: '', listItems: fields }], itemLabel };
}
