/** What is imported when the viewer asks for it, by source file. It arrives with the API client: `parts.ts`. */
export const LATE_PARTS = {
  'submit/Suggestions.tsx': () => import('../features/submit/Suggestions.tsx'),
  'submit/checklist/index.tsx': () => import('../features/submit/checklist/index.tsx'),
  'submit/context/index.tsx': () => import('../features/submit/context/index.tsx'),
  'submit/diagnostics/index.tsx': () => import('../features/submit/diagnostics/index.tsx'),
  'submit/inquiry/inquiry.tsx': () => import('../features/submit/inquiry/inquiry.tsx'),
  'tickets/index.tsx': () => import('../features/tickets/index.tsx'),
  'tickets/Detail.tsx': () => import('../features/tickets/TicketDetail.tsx'),
  'status/index.tsx': () => import('../features/status/index.tsx'),
  'status/statuspage.ts': () => import('../features/status/statuspage.ts'),
  'status/strip.tsx': () => import('../features/status/incident-banner.tsx'),
  'access/index.tsx': () => import('../features/support-access/index.tsx'),
  'ui/FramedNotice.tsx': () => import('../ui/FramedNotice.tsx'),
};
