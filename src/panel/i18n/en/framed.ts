/** Messages of a page in a frame of another origin. */
export const framed = {
  'framed.text':
    "This page is embedded in another site. To protect your account, support access can't be turned on here.",
  'framed.open': 'Open in a new tab',
} as const;
