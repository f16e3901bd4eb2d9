/** Messages of the checklist after the description. */
export const checklist = {
  'checklist.add': 'Add to description',
} as const;
