export { listGateways, MailGatewaysSchema, type MailGatewayKind, type MailGatewayOptions } from './options.ts';
export { isAcceptedByHeaders, readGatewayMail } from './read-gateway-mail.ts';
export { createSnsVerifier, type FetchSns } from './sns.ts';
