// This import also captures the native `fetch` early, long before the client loads.
export { createIdempotencyKey } from '../../client/natives.ts';
