/** Words of attaching files, wherever files can be attached. */
export const attachments = {
  'attachments.add': 'Attach files',
  'attachments.camera': 'Take a photo',
  'attachments.hint': 'Up to {count} files, {size} each',
  'attachments.types': '{types}. You can also drop or paste them here.',
  'attachments.drop': 'Drop the files here',
  'attachments.list': 'Attached files',
  'attachments.remove': 'Remove {name}',
  'attachments.retry': 'Try {name} again',
  'attachments.waiting': 'Waiting',
  'attachments.progress': 'Uploading {name}',
  'attachments.done': '{name} is attached.',
  'attachments.removed': '{name} is removed.',
  'attachments.cleaned': 'Location and other hidden details removed',
  'attachments.lost': 'The upload was cut short. Please choose this file again.',
  'attachments.large': '{name} is too large. Up to {limit} are allowed.',
  'attachments.proxy':
    'A proxy on the way to support refuses files of this size. Please tell your administrator, or attach a smaller file.',
  'attachments.type': '{name} cannot be attached. Allowed: {types}.',
  'attachments.empty': '{name} is empty.',
  'attachments.twice': '{name} is attached already.',
  'attachments.many': 'No more than {n}.',
} as const;
