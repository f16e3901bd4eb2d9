import { isBuiltInField, type EditTicket, type Form } from '../../contract/index.ts';
import { fieldError, ProblemError, type FieldError } from '../errors.ts';
import { checkValue } from './field-types.ts';
import type { FormSettings } from './options.ts';

/**
 * Validates an edit by the form, field by field. The desk decides which fields are editable; a field that the form lacks is not.
 *
 * @param form the caller's form, from `settings.formFor`
 * @returns the edit with normalized values
 * @throws ProblemError `validation` with a path for each field
 */
export function checkEdit(settings: FormSettings, form: Form, input: EditTicket): EditTicket {
  const errors: FieldError[] = [];
  const validate = (path: string, id: string, kind: string, text: string): string => {
    const field = form.fields.find((one) => one.id === id) ?? { id, kind };
    const checked = checkValue(field, text, settings);
    if ('code' in checked) {
      errors.push(checked.toFieldError(path));
      return text;
    }
    return checked.value;
  };

  const { subject, description, cc, fields } = input;
  const edited: EditTicket = {
    ...input,
    ...(subject !== undefined && { subject: validate('subject', 'subject', 'text', subject) }),
    ...(description !== undefined && {
      description: validate('description', 'description', 'textarea', description),
    }),
    ...(cc !== undefined && {
      cc: cc.length === 0 ? [] : validate('cc', 'cc', 'emails', cc.join(', ')).split(', '),
    }),
  };
  if (fields) {
    const normalized = Object.entries(fields).map(([id, text]): [string, string] => {
      const field = form.fields.find((one) => one.id === id);
      const path = `fields.${id}`;
      if (!field || isBuiltInField(id)) errors.push(fieldError(path, 'unknown_form_field'));
      else if (text === '' && !field.required) return [id, ''];
      else if (text === '') errors.push(fieldError(path, 'required'));
      else return [id, validate(path, id, field.kind, text)];
      return [id, text];
    });
    edited.fields = Object.fromEntries(normalized);
  }
  if (errors.length > 0) throw new ProblemError('validation', { errors: errors.slice(0, 50) });
  return edited;
}
