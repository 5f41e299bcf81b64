import { chosenStories } from '../../../scripts/demo/options';

const STORIES = ['call-finished', 'make-call', 'pre-call'];

const choose = (...args: string[]) => chosenStories(args, STORIES);

describe('npm start', () => {
  it('runs the first story if none is named', () => {
    expect(choose()).toEqual(['call-finished']);
  });

  it('runs the named stories', () => {
    expect(choose('pre-call', 'make-call')).toEqual(['pre-call', 'make-call']);
  });

  it('runs every story with --all', () => {
    expect(choose('--all')).toEqual(STORIES);
  });

  it.each(['--help', '-h'])('shows its help with %s', (option) => {
    expect(choose(option)).toBe('help');
  });

  it('rejects an unknown story and names the others', () => {
    expect(() => choose('make-call', 'call-back')).toThrow(
      'There is no story "call-back". Choose from call-finished, make-call, pre-call.',
    );
  });

  it('rejects an unknown option', () => {
    expect(() => choose('--everything')).toThrow("Unknown option '--everything'");
  });
});
