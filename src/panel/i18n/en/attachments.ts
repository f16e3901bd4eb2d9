/** Words of attaching files, wherever files can be attached. */
export const attachments = {
  'attachments.add': 'Attach files',
  'attachments.hint': 'Up to {count} files of {size} each. You can also drop or paste them here.',
  'attachments.drop': 'Drop the files here',
  'attachments.list': 'Attached files',
  'attachments.remove': 'Remove {name}',
  'attachments.retry': 'Try {name} again',
  'attachments.waiting': 'Waiting',
  'attachments.progress': 'Uploading {name}',
  'attachments.done': '{name} is attached.',
  'attachments.removed': '{name} is removed.',
  'attachments.large': '{name} is {size}. A file can have up to {limit}.',
  'attachments.type': '{name} cannot be attached. Allowed are: {types}.',
  'attachments.empty': '{name} is empty.',
  'attachments.many': { one: 'Only {n} file can be attached.', other: 'Only {n} files can be attached.' },
} as const;
