/** Marks a generated page. */
export const GENERATED_NOTE = '<!-- Generated from the source by "npm run docs". Do not edit. -->';
