import type { ImageBlock, ImageElement } from '@slack/types';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { h } from '../h.ts';
import { plainText } from './text.ts';

export function ImageView({ block }: { block: ImageBlock }): VNode {
  return h(
    'figure',
    { class: 'image' },
    block.title && h('figcaption', null, plainText(block.title)),
    h(ImageElementView, { element: block, class: 'image-large' }),
  );
}

export interface ImageElementProps {
  element: ImageElement | ImageBlock;
  class: string;
}

/** The page loads nothing from elsewhere: a picture that lies there is told by its words. */
export function ImageElementView({ element, ...rest }: ImageElementProps): VNode {
  const [failed, setFailed] = useState(false);
  const url = imageUrl(element);
  if (failed || url === undefined)
    return h(
      'span',
      { class: 'image-missing', role: 'img', 'aria-label': element.alt_text },
      `Picture: ${element.alt_text}`,
    );
  return h('img', { src: url, alt: element.alt_text, class: rest.class, onError: () => setFailed(true) });
}

const loopback = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\//;

function imageUrl(element: ImageElement | ImageBlock): string | undefined {
  const url = 'image_url' in element ? element.image_url : slackFileUrl(element.slack_file);
  return url !== undefined && loopback.test(url) ? url : undefined;
}

function slackFileUrl(file: { url: string } | { id: string }): string | undefined {
  return 'url' in file ? file.url : undefined;
}
