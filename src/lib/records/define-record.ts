import type { FieldFormat, OutputSchema, OutputSchemaField } from '@activepieces/pieces-framework';

/** A field of a flat record: its label, how the builder displays it, and where its value comes from. */
interface RecordField<Source> {
  label: string;
  description?: string;
  format?: FieldFormat;
  /** Of an array of objects: the fields of one item. */
  listItems?: OutputSchemaField[];
  /** Of an object whose keys vary between records. */
  dynamicKey?: true;
  /** Absent: the field has the value of its own key in the source. */
  value?: (source: Source) => unknown;
}

/** Requires `value` of the fields whose key the source does not have. */
type RecordFields<Source, Keys extends PropertyKey> = {
  [Key in Keys]: Key extends keyof Source
    ? RecordField<Source>
    : RecordField<Source> & Pick<Required<RecordField<Source>>, 'value'>;
};

type OrNull<Value> = Value extends undefined ? null : Value;

type Values<Source, Fields> = {
  [Key in keyof Fields]: OrNull<
    Fields[Key] extends { value: (source: Source) => infer Value }
      ? Value
      : Key extends keyof Source
        ? Required<Source>[Key] | (Source extends Required<Pick<Source, Key>> ? never : undefined)
        : never
  >;
};

/**
 * Defines a kind of record. Its values and its output schema come from the same definition, so they
 * cannot drift apart. Every key is always present, in definition order, and null if it has no value.
 */
export function defineRecord<Source extends object>() {
  return <Fields extends RecordFields<Source, keyof Fields>>(fields: Fields) => {
    const all: [string, RecordField<Source>][] = Object.entries(fields);
    const outputFields = all.map(([key, { value, ...shown }]): OutputSchemaField => ({
      key,
      ...shown,
    }));
    return {
      /** Builds the record of one source. */
      from: (source: Source): Values<Source, Fields> => {
        const record: Record<string, unknown> = {};
        for (const [key, { value }] of all) {
          record[key] = (value ? value(source) : source[key as keyof Source]) ?? null;
        }
        return record as Values<Source, Fields>;
      },
      outputFields,
      /** Output schema of one record, for the builder's data selector. */
      schema: { fields: outputFields } satisfies OutputSchema,
      /** Output schema of a list of records. `itemLabel` is the label template of a row. */
      listSchema: (label: string, itemLabel: string): OutputSchema => ({
        // An empty path selects the list itself.
        fields: [{ key: 'rows', label, value: '', listItems: outputFields }],
        itemLabel,
      }),
    };
  };
}
