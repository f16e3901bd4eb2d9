/** Words of the checklist beside the description. */
export const checklist = {
  'checklist.add': 'Add to description',
} as const;
