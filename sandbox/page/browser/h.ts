import {
  h as create,
  type Attributes,
  type ComponentChildren,
  type ComponentType,
  type JSX,
  type VNode,
} from 'preact';

type DataAttributes = Record<`data-${string}`, string>;

/** Preact's `h`, typed as strictly as its JSX: an attribute that the element does not have fails to compile. */
export function h<K extends keyof JSX.IntrinsicElements>(
  tag: K,
  props: (JSX.IntrinsicElements[K] & DataAttributes) | null,
  ...children: ComponentChildren[]
): VNode;
export function h<P>(
  component: ComponentType<P>,
  props: P & Attributes,
  ...children: ComponentChildren[]
): VNode;
export function h(
  type: string | ComponentType,
  props: object | null,
  ...children: ComponentChildren[]
): VNode {
  return create(type as ComponentType, props, ...children);
}

/** Class names, those left out that are false. */
export function classes(...names: (string | false | undefined)[]): string {
  return names.filter(Boolean).join(' ');
}
