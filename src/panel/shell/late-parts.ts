/** What is imported when the viewer asks for it, by source file. It arrives with the API client: `parts.ts`. */
export const LATE_PARTS = {
  'submit/Suggestions.tsx': () => import('../submit/Suggestions.tsx'),
  'submit/checklist/index.tsx': () => import('../submit/checklist/index.tsx'),
  'submit/context/index.tsx': () => import('../submit/context/index.tsx'),
  'submit/diagnostics/index.tsx': () => import('../submit/diagnostics/index.tsx'),
  'submit/inquiry/inquiry.tsx': () => import('../submit/inquiry/inquiry.tsx'),
  'tickets/index.tsx': () => import('../tickets/index.tsx'),
  'tickets/Detail.tsx': () => import('../tickets/Detail.tsx'),
  'status/index.tsx': () => import('../status/index.tsx'),
  'status/statuspage.ts': () => import('../status/statuspage.ts'),
  'status/strip.tsx': () => import('../status/strip.tsx'),
  'access/index.tsx': () => import('../access/index.tsx'),
  'ui/FramedNotice.tsx': () => import('../ui/FramedNotice.tsx'),
};
