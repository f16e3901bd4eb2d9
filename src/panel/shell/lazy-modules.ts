/** Modules imported on demand, by source file. This registry loads with the API client; see `module-loader.ts`. */
export const LAZY_MODULES = {
  'features/submit/Confirmation.tsx': () => import('../features/submit/Confirmation.tsx'),
  'features/submit/Suggestions.tsx': () => import('../features/submit/Suggestions.tsx'),
  'features/submit/checklist/index.tsx': () => import('../features/submit/checklist/index.tsx'),
  'features/submit/contacts/index.tsx': () => import('../features/submit/contacts/index.tsx'),
  'features/submit/context/index.tsx': () => import('../features/submit/context/index.tsx'),
  'features/submit/diagnostics/index.tsx': () => import('../features/submit/diagnostics/index.tsx'),
  'features/submit/inquiry/inquiry.tsx': () => import('../features/submit/inquiry/inquiry.tsx'),
  'features/tickets/index.tsx': () => import('../features/tickets/index.tsx'),
  'features/tickets/TicketDetail.tsx': () => import('../features/tickets/TicketDetail.tsx'),
  'features/status/index.tsx': () => import('../features/status/index.tsx'),
  'features/status/statuspage.ts': () => import('../features/status/statuspage.ts'),
  'features/status/incident-banner.tsx': () => import('../features/status/incident-banner.tsx'),
  'features/support-access/index.tsx': () => import('../features/support-access/index.tsx'),
  'data/live-updates.ts': () => import('../data/live-updates.ts'),
  'shell/open-dialog.ts': () => import('./open-dialog.ts'),
  'ui/FramedNotice.tsx': () => import('../ui/FramedNotice.tsx'),
};
