import { defineRecord } from '../../../src/lib/records/define-record';

const record = defineRecord<{ name?: string | null; age?: number }>()({
  name: { label: 'Name', description: 'Of a person.', value: ({ name }) => name },
  age: { label: 'Age', format: 'number', value: ({ age }) => age },
});

describe('defineRecord', () => {
  it('creates records with every key in definition order, and null for missing values', () => {
    expect(Object.entries(record.from({}))).toEqual([
      ['name', null],
      ['age', null],
    ]);
    expect(record.from({ age: 0, name: '' })).toEqual({ name: '', age: 0 });
  });

  it('creates output fields with display properties only', () => {
    expect(record.outputFields).toEqual([
      { key: 'name', label: 'Name', description: 'Of a person.' },
      { key: 'age', label: 'Age', format: 'number' },
    ]);
  });
});
