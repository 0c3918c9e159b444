/** Expressions of ARM templates, as far as a plan uses them (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions). */

interface Around {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly group: string;
  readonly location: string;
}

type Parameters = Readonly<Record<string, unknown>>;

const functions = (parameters: Parameters, around: Around) => {
  const subscription = `/subscriptions/${around.subscriptionId}`;
  const table: Readonly<Record<string, (...args: never[]) => unknown>> = {
    parameters: (name: string) => parameters[name],
    resourceGroup: () => ({ location: around.location }),
    subscription: () => ({ tenantId: around.tenantId }),
    resourceId: (type: string, name: string) =>
      `${subscription}/resourceGroups/${around.group}/providers/${type}/${name}`,
    subscriptionResourceId: (type: string, name: string) => `${subscription}/providers/${type}/${name}`,
    format: (text: string, ...values: string[]) =>
      text.replaceAll(/\{(\d)\}/gu, (_, place: string) => values[Number(place)] ?? ''),
    // Azure's is a version 5 UUID of its own; here any guid will do.
    guid: () => '5d7f0f9e-8a53-4f3c-9b53-0d3f6a3c1e11',
    empty: (value: string) => value === '',
    not: (value: boolean) => !value,
  };
  return table;
};

function evaluateText(text: string, parameters: Parameters, around: Around): unknown {
  const table = functions(parameters, around);
  let rest = text;
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const expression = (): unknown => {
    const quoted = take(/^'[^']*'/u);
    if (quoted !== undefined) return quoted.slice(1, -1);
    const name = take(/^\w+/u) ?? '';
    const called = table[name];
    if (called === undefined || take(/^\(/u) === undefined) throw new Error(`not understood: ${text}`);
    const values: unknown[] = [];
    while (take(/^\)/u) === undefined) {
      values.push(expression());
      take(/^,\s*/u);
    }
    const value = called(...(values as never[]));
    const member = take(/^\.\w+/u)?.slice(1);
    return member === undefined ? value : (value as Record<string, unknown>)[member];
  };
  const value = expression();
  if (rest !== '') throw new Error(`not understood: ${text}`);
  return value;
}

/** A value of a template with its expressions worked out, through and through. */
export function evaluateArm(value: unknown, parameters: Parameters, around: Around): unknown {
  if (typeof value === 'string') {
    return /^\[.*\]$/u.test(value) ? evaluateText(value.slice(1, -1), parameters, around) : value;
  }
  if (Array.isArray(value)) return value.map((one) => evaluateArm(one, parameters, around));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, evaluateArm(inner, parameters, around)]),
  );
}
