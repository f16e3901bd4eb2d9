/** Words of recording what goes wrong on the page. */
export const diagnostics = {
  'diagnostics.title': 'Record errors on this page from now on',
  'diagnostics.hint': 'Error messages and failed requests, for this ticket only. You see them before they are sent.',
  'diagnostics.on': 'Repeat what went wrong. You may close this window meanwhile.',
} as const;
