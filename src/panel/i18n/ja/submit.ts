import type { Locale } from '../translate.ts';
import type { submit as english } from '../en/submit.ts';

export const submit: Locale<typeof english> = {
  'submit.subject': '件名',
};
