interface StateValue {
  readonly value?: string | null;
  readonly selected_option?: { readonly value?: string } | null;
  readonly selected_options?: readonly { readonly value?: string }[];
}

function textOf(value: StateValue): string {
  if (typeof value.value === 'string') return value.value;
  if (value.selected_option?.value !== undefined) return value.selected_option.value;
  return (value.selected_options ?? []).map((option) => option.value ?? '').join(' ');
}

/** What a modal holds, by field name: block_id and action_id of every field are its name. Unanswered is ''. */
export function readValues(
  values: Readonly<Record<string, Readonly<Record<string, StateValue>>>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([block, actions]) =>
      Object.values(actions).map((value) => [block, textOf(value)] as const),
    ),
  );
}
