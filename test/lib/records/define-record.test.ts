import { defineRecord } from '../../../src/lib/records/define-record';

const record = defineRecord<{ name?: string | null; age?: number }>()({
  name: { label: 'Name', description: 'Of a person.', value: ({ name }) => name },
  age: { label: 'Age', format: 'number', value: ({ age }) => age },
});

test('a record has every key in the order of its definition, and null where there is nothing', () => {
  expect(Object.entries(record.from({}))).toEqual([
    ['name', null],
    ['age', null],
  ]);
  expect(record.from({ age: 0, name: '' })).toEqual({ name: '', age: 0 });
});

test('its output fields are what the builder shows, and nothing else', () => {
  expect(record.outputFields).toEqual([
    { key: 'name', label: 'Name', description: 'Of a person.' },
    { key: 'age', label: 'Age', format: 'number' },
  ]);
});
