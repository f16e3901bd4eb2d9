/** Parts of the form other than the vendor's fields. Each is a chunk of its own, loaded when it is needed. */
import type { PanelContext } from '../../core/context.ts';
import { submit } from '../../i18n/en/submit.ts';
import { Lazy } from '../../core/lazy.tsx';
import type { Submission } from './submission.ts';
import type { FormModel } from './form-model.ts';

interface Props {
  app: PanelContext;
  form: FormModel;
  submission: Submission;
}

/** Renders what follows one of the ticket's own fields: suggestions after the subject, the checklist after the description. */
export function FieldAside({ id, ...props }: Props & { id: string }) {
  const { app, submission } = props;
  const settings = app.session.value?.form;
  if (id === 'subject') {
    const suggestions = app.lazy('features/submit/Suggestions.tsx');
    if (submission.hasSubject.value || settings?.articles === 'search') void suggestions.load();
    const Suggestions = suggestions.module.value?.Suggestions;
    return Suggestions ? <Suggestions {...props} /> : null;
  }
  if (id !== 'description' || !settings?.checklist?.length) return null;
  const checklist = app.lazy('features/submit/checklist/index.tsx');
  return (
    <details>
      <summary class="hint" onClick={() => void checklist.load()}>
        {app.translate(submit)('submit.checklist')}
      </summary>
      <Lazy app={app} module={checklist} props={props} lines={6} />
    </details>
  );
}

/** Renders the parts after the fields that the vendor has enabled. */
export function Extras(props: Omit<Props, 'submission'>) {
  const { app } = props;
  // Not before the panel is opened: hovering over the badge loads only the first fields.
  const form = app.opened.value ? app.session.value?.form : undefined;
  const context = form?.context && app.lazy('features/submit/context/index.tsx');
  const diagnostics = form?.diagnostics && app.lazy('features/submit/diagnostics/index.tsx');
  const contacts = form && app.session.value?.phones?.length && app.lazy('features/submit/contacts/index.tsx');
  return [context, diagnostics, contacts].map((module) => {
    if (!module) return null;
    void module.load();
    return <Lazy key={module} app={app} module={module} props={props} lines={2} />;
  });
}
