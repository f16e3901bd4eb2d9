import type { Text } from '../../src/contract/index.ts';
import type { FormOptions, Identity, TicketApiOptions } from '../../src/server/index.ts';

/** A complete support system as one configuration. */
export interface Profile {
  /** Part of URLs: letters and hyphens. */
  id: string;
  name: { en: string; ja: string };
  options: FormOptions & Pick<TicketApiOptions, 'lifecycle'>;
}

/**
 * Creates a text in both languages of the demo.
 *
 * @example t('Subject', '件名')
 */
export const t = (en: string, ja: string): Text => ({ en, ja });

/** An object with an id and a label, such as an option. */
export const option = (id: string, en: string, ja: string) => ({ id, label: t(en, ja) });

/** Returns the environments of a customer: the largest plan includes a sandbox. A choice of one is not displayed. */
export const instances = ({ organization }: Identity) => [
  option('production', 'Production', '本番'),
  ...(organization?.plan === 'enterprise' ? [option('sandbox', 'Sandbox', 'サンドボックス')] : []),
];
