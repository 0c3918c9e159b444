/** Letters by their kind that no reader sees: fillers of Hangul and Braille. */
const fillers = /[\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]/gu;

/** Nothing in it that a reader sees: nobody said anything with it. */
export const isBlank = (text: string): boolean =>
  !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replaceAll(fillers, ''));
