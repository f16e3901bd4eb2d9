/** Messages of the line that support is away. */
export const away = {
  'away.day': "We're back {day} at {time}",
  'away.today': "We're back at {time}",
} as const;
