export { createInquiries, type Inquiries } from './inquiries.ts';
export type { InquiryOptions, InquiryRequest } from './options.ts';
