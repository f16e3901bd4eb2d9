/** Messages of the recording of errors of the page. */
export const diagnostics = {
  'diagnostics.title': 'Record errors on this page',
  'diagnostics.hint':
    'Records error messages and failed requests for this ticket only. You can review them before you submit.',
  'diagnostics.on': 'Repeat the steps that caused the problem. You can close this window in the meantime.',
} as const;
