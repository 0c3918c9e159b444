import type { Datepicker, DateTimepicker, Timepicker } from '@slack/types';
import type { VNode } from 'preact';
import type { StateValue } from '../../../slack/client-api.ts';
import { h } from '../h.ts';
import { useReader } from '../reader.ts';
import { fromLocal, toLocal } from '../zoned-time.ts';
import { namingAttributes, useField, type FieldProps } from './field.ts';

type DateElement = Datepicker | Timepicker | DateTimepicker;

const inputTypes = { datepicker: 'date', timepicker: 'time', datetimepicker: 'datetime-local' } as const;

/** A date and time together are in the zone of the person who picks. */
export function DateField(props: FieldProps<DateElement>): VNode {
  const { element, naming } = props;
  const { tz } = useReader();
  const field = useField(props);
  const onChange = (event: Event) => {
    const { value } = event.currentTarget as HTMLInputElement;
    void field.pick(toPicked(element.type, value, tz));
  };
  return h('input', {
    ...namingAttributes(naming),
    class: 'field-text field-date',
    type: inputTypes[element.type],
    value: toInput(field.value, tz),
    onChange,
  });
}

function toInput(value: StateValue | undefined, tz: string): string {
  switch (value?.type) {
    case 'datepicker':
      return value.selected_date ?? '';
    case 'timepicker':
      return value.selected_time ?? '';
    case 'datetimepicker':
      return value.selected_date_time === null ? '' : toLocal(value.selected_date_time, tz);
    default:
      return '';
  }
}

function toPicked(type: DateElement['type'], input: string, tz: string): StateValue {
  switch (type) {
    case 'datepicker':
      return { type, selected_date: input || null };
    case 'timepicker':
      return { type, selected_time: input || null };
    case 'datetimepicker':
      return { type, selected_date_time: input === '' ? null : fromLocal(input, tz) };
  }
}
