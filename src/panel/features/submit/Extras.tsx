/** What stands beside the vendor's fields. Each part is a chunk of its own, for those whom it concerns. */
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { Lazy } from '../../core/lazy.tsx';
import type { Submission } from './submission.ts';
import type { FormModel } from './form-model.ts';

interface Props {
  app: PanelContext;
  form: FormModel;
  filing: Submission;
}

/** What comes after one of the ticket's own fields. */
export function FieldAside({ id, ...props }: Props & { id: string }) {
  const { app, filing } = props;
  const wants = app.session.value?.form;
  if (id === 'subject') {
    const suggestions = app.part('features/submit/Suggestions.tsx');
    if (filing.begun.value || wants?.articles === 'search') void suggestions.load();
    const Suggestions = suggestions.module.value?.Suggestions;
    return Suggestions ? <Suggestions {...props} /> : null;
  }
  if (id !== 'description' || !wants?.checklist?.length) return null;
  const checklist = app.part('features/submit/checklist/index.tsx');
  return (
    <details>
      <summary class="hint" onClick={() => void checklist.load()}>
        {app.translate(submit)('submit.checklist')}
      </summary>
      <Lazy app={app} part={checklist} props={props} lines={6} />
    </details>
  );
}

/** What the widget adds to the ticket, where the vendor wants it. It comes after the fields. */
export function Extras(props: Omit<Props, 'filing'>) {
  const { app } = props;
  // A pointer on the badge fetches only what the first fields need.
  const form = app.opened.value ? app.session.value?.form : undefined;
  const context = form?.context && app.part('features/submit/context/index.tsx');
  const diagnostics = form?.diagnostics && app.part('features/submit/diagnostics/index.tsx');
  const contacts = form && app.session.value?.phones?.length && app.part('features/submit/contacts/index.tsx');
  return [context, diagnostics, contacts].map((part) => {
    if (!part) return null;
    void part.load();
    return <Lazy key={part} app={app} part={part} props={props} lines={2} />;
  });
}
