import { type ApFile, type InputPropertyMap, Property } from '@activepieces/pieces-framework';
import { InputError } from '../../errors';
import { toText } from '../../util/text';

export type BodyType = 'none' | 'json' | 'form_data' | 'raw';

/** The props of the prop `body`, which depend on the body type. */
export function bodyProps(bodyType: BodyType | null | undefined): InputPropertyMap {
  switch (bodyType) {
    case 'json':
      return { data: Property.Json({ displayName: 'JSON Body', required: true }) };
    case 'raw':
      return { data: Property.LongText({ displayName: 'Raw Body', required: true }) };
    case 'form_data':
      return {
        data: Property.Array({
          displayName: 'Form Data',
          required: true,
          properties: {
            fieldName: Property.ShortText({ displayName: 'Field Name', required: true }),
            fieldType: Property.StaticDropdown({
              displayName: 'Field Type',
              required: true,
              options: {
                options: [
                  { label: 'Text', value: 'text' },
                  { label: 'File', value: 'file' },
                ],
              },
            }),
            textFieldValue: Property.LongText({ displayName: 'Text Field Value', required: false }),
            fileFieldValue: Property.File({ displayName: 'File Field Value', required: false }),
          },
        }),
      };
    case 'none':
    case null:
    case undefined:
      return {};
  }
}

interface Payload {
  body: string | FormData | undefined;
  headers: Record<string, string>;
}

/** Encodes the value of the prop `body` for sending. */
export function toPayload(bodyType: BodyType | null | undefined, data: unknown): Payload {
  switch (bodyType) {
    case 'json':
      return { body: toText(data), headers: { 'content-type': 'application/json' } };
    case 'raw':
      return { body: toText(data), headers: {} };
    case 'form_data':
      return { body: toFormData(parseFields(data)), headers: {} };
    case 'none':
    case null:
    case undefined:
      return { body: undefined, headers: {} };
  }
}

interface FormField {
  fieldName: string;
  fieldType: 'text' | 'file';
  textFieldValue?: string | null;
  fileFieldValue?: ApFile | null;
}

/** @throws {InputError} when the value is not a list of fields, each with a name */
function parseFields(data: unknown): FormField[] {
  const fields: unknown = data ?? [];
  const isField = (field: unknown): field is FormField =>
    typeof field === 'object' && field !== null && 'fieldName' in field;
  if (Array.isArray(fields) && fields.every(isField)) return fields;
  throw new InputError('"Form Data" must be a list of fields, each with a "Field Name".');
}

function toFormData(fields: FormField[]): FormData {
  const form = new FormData();
  for (const { fieldName, fieldType, textFieldValue, fileFieldValue } of fields) {
    if (fieldType === 'file' && fileFieldValue) {
      form.append(fieldName, new Blob([fileFieldValue.data]), fileFieldValue.filename);
    } else if (fieldType === 'text' && textFieldValue) {
      form.append(fieldName, textFieldValue);
    }
  }
  return form;
}
