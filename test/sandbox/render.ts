/** The expressions of Diga's own engine, which is an Activepieces of a release that nobody tells. */
import { runInNewContext } from 'node:vm';

/**
 * How the engine reads expressions. `old`: `{{trigger.id}}`; `new`, since Activepieces 0.85.4:
 * `{{trigger['output']['id']}}`. `simple` is like `old`, but knows no operators.
 */
export type Expressions = 'old' | 'new' | 'simple';

type Scope = Readonly<Record<string, unknown>>;

const EXPRESSION = /\{\{\s*(.+?)\s*\}\}/;

/** A copy of an input with its expressions replaced; what does not exist becomes an empty text. */
export function rendered<Input>(
  input: Input,
  steps: Scope,
  expressions: Expressions = 'old',
): Input {
  const scope =
    expressions === 'new'
      ? Object.fromEntries(Object.entries(steps).map(([name, output]) => [name, { output }]))
      : steps;
  const evaluate = (expression: string): unknown => {
    if (expressions === 'simple' && /[?()]/.test(expression)) return '';
    try {
      return (runInNewContext(expression, { ...scope }) as unknown) ?? '';
    } catch {
      return '';
    }
  };
  return render(input, evaluate) as Input;
}

function render(value: unknown, evaluate: (expression: string) => unknown): unknown {
  if (typeof value === 'string') return renderText(value, evaluate);
  if (Array.isArray(value)) return value.map((item) => render(item, evaluate));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, render(item, evaluate)]),
  );
}

/** A text that is one expression becomes its value, of whatever type. */
function renderText(text: string, evaluate: (expression: string) => unknown): unknown {
  const whole = new RegExp(`^${EXPRESSION.source}$`).exec(text)?.[1];
  if (whole !== undefined) return evaluate(whole);
  return text.replace(new RegExp(EXPRESSION, 'g'), (_all, expression: string) => {
    const value = evaluate(expression);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}
