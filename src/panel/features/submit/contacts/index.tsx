import type { PanelContext } from '../../../core/context.ts';
import { contacts } from '../../../i18n/en/contacts.ts';
import { Contact, groupContacts } from '../Phones.tsx';

/** Renders all phone contacts with their business hours, whatever priority is selected; the viewer's region comes first. */
export default function Contacts({ app }: { app: PanelContext }) {
  const t = app.translate(contacts);
  const { near, everywhere, elsewhere } = groupContacts(app);
  return (
    <details class="contacts">
      <summary class="hint">{t('contacts.title')}</summary>
      <ul class="stack">
        {[...near, ...everywhere, ...elsewhere].map((contact) => (
          <li key={contact.id}>
            <Contact app={app} contact={contact} always={t('contacts.always')} />
          </li>
        ))}
      </ul>
    </details>
  );
}
