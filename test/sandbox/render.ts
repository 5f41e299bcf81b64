/** The expressions of Diga's own engine, `{{trigger.contact.id}}`, without functions and indexes. */

const EXPRESSION = /\{\{\s*([\w.]+)\s*\}\}/;

/** A copy of an input with its expressions replaced; what does not exist becomes an empty text. */
export function rendered<Input>(input: Input, scope: Readonly<Record<string, unknown>>): Input {
  return render(input, scope) as Input;
}

function render(value: unknown, scope: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') return renderText(value, scope);
  if (Array.isArray(value)) return value.map((item) => render(item, scope));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, render(item, scope)]),
  );
}

/** A text that is one expression becomes its value, of whatever type. */
function renderText(text: string, scope: Readonly<Record<string, unknown>>): unknown {
  const whole = new RegExp(`^${EXPRESSION.source}$`).exec(text)?.[1];
  if (whole !== undefined) return lookUp(whole, scope);
  return text.replace(new RegExp(EXPRESSION, 'g'), (_all, path: string) => {
    const value = lookUp(path, scope);
    return typeof value === 'string' ? value : JSON.stringify(value);
  });
}

function lookUp(path: string, scope: unknown): unknown {
  const value = path
    .split('.')
    .reduce<unknown>(
      (holder, name) =>
        typeof holder === 'object' && holder !== null
          ? (holder as Record<string, unknown>)[name]
          : undefined,
      scope,
    );
  return value ?? '';
}
