import type { Text } from '../../src/contract/index.ts';
import type { FormOptions, Identity, TicketApiOptions } from '../../src/server/index.ts';

/** A whole support system as one configuration. */
export interface Profile {
  /** Stands in addresses: letters and hyphens. */
  id: string;
  name: { en: string; ja: string };
  options: FormOptions & Pick<TicketApiOptions, 'lifecycle'>;
}

/**
 * A text in both languages of the demo.
 *
 * @example t('Subject', '件名')
 */
export const t = (en: string, ja: string): Text => ({ en, ja });

/** An option, or anything else with an id and a label. */
export const option = (id: string, en: string, ja: string) => ({ id, label: t(en, ja) });

/** The environments of a customer: the largest plan comes with a sandbox. A choice of one is not shown. */
export const instances = ({ organization }: Identity) => [
  option('production', 'Production', '本番'),
  ...(organization?.plan === 'enterprise' ? [option('sandbox', 'Sandbox', 'サンドボックス')] : []),
];
