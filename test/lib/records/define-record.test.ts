import { defineRecord } from '../../../src/lib/records/define-record';

const record = defineRecord<{ name?: string | null; age?: number }>()({
  name: { label: 'Name', description: 'Of a person.' },
  age: { label: 'Age', format: 'number' },
  is_adult: { label: 'Is Adult', format: 'boolean', value: ({ age }) => age && age >= 18 },
});

const fields = [
  { key: 'name', label: 'Name', description: 'Of a person.' },
  { key: 'age', label: 'Age', format: 'number' },
  { key: 'is_adult', label: 'Is Adult', format: 'boolean' },
];

describe('defineRecord', () => {
  it('creates records with every key in definition order, and null for missing values', () => {
    expect(Object.entries(record.from({}))).toEqual([
      ['name', null],
      ['age', null],
      ['is_adult', null],
    ]);
    expect(record.from({ age: 21, name: '' })).toEqual({ name: '', age: 21, is_adult: true });
  });

  it('creates schemas of one record and of a list, without what computes the values', () => {
    expect(record.schema).toEqual({ fields });
    expect(record.listSchema('People', '{name}')).toEqual({
      fields: [{ key: 'rows', label: 'People', value: '', listItems: fields }],
      itemLabel: '{name}',
    });
  });
});
