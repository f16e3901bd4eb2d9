/** What the panel says inside a frame of another origin. */
export const framed = {
  'framed.text': 'This page is shown inside another site. For your safety, support access cannot be turned on here.',
  'framed.open': 'Open in a new tab',
} as const;
