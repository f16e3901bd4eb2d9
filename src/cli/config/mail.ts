import * as z from 'zod/mini';
import { Text } from '../../contract/index.ts';
import {
  CC_POLICIES,
  ImapOptionsSchema,
  MAIL_LANGUAGES,
  MailBrandSchema,
  MailGatewaysSchema,
  MailSenderSchema,
  SmtpOptionsSchema,
  STRANGER_POLICIES,
} from '../../server/index.ts';
import { documentKeys, key } from './described.ts';

const positive = z.number().check(z.positive());
const atLeastZero = z.number().check(z.minimum(0));
const { url, host, port, security, user, password, oauth2, maxConnections } = SmtpOptionsSchema.shape;

const smtp = documentKeys(
  {
    url,
    host,
    port,
    security,
    user,
    password,
    oauth2: z.optional(
      documentKeys(oauth2.def.innerType.shape, {
        tokenUrl: 'URL of the token endpoint.',
        clientId: 'Client id.',
        clientSecret: 'Client secret.',
        refreshToken: 'Refresh token. Without it, the client-credentials grant is used.',
        scope: 'Scope of the access token. Mandatory without `refreshToken`.',
      }),
    ),
    dkim: z.optional(
      documentKeys(
        { domain: z.string(), selector: z.string(), privateKeyFile: z.string() },
        {
          domain: 'Domain that signs (`d=`), as a rule that of `from.address`.',
          selector: 'Selector of the public key in the DNS (`s=`).',
          privateKeyFile: 'File with the private key, PEM.',
        },
      ),
    ),
    caFile: z.optional(z.string()),
    maxConnections,
  },
  {
    url: '`smtp://user:password@host:587` or `smtps://…:465`, in place of host, port, security, user and password. Prefer `MADOGUCHI_SMTP_URL`, which keeps the password out of the file.',
    host: 'Host name of the mail server.',
    port: 'Port. Default: 587, or 465 with `security: "tls"`.',
    security:
      '`tls` (encrypted from the first byte), `starttls` (encrypted before anything is sent) or `none`. Default: `tls` for port 465, `none` for a loopback address, otherwise `starttls`.',
    user: 'User for SMTP authentication. Default: no authentication.',
    password: 'Password for SMTP authentication.',
    oauth2: 'Authentication by an access token (XOAUTH2) in place of a password.',
    dkim: 'Signs each mail (DKIM). Default: not signed, as most mail servers sign themselves.',
    caFile: 'File with certificate authorities, PEM, for a mail server with a private certificate.',
    maxConnections: ['Connections at the same time.', 4],
  },
);

const brandShape = MailBrandSchema.shape;
const brand = documentKeys(
  {
    ...brandShape,
    logo: z.optional(
      documentKeys(brandShape.logo.def.innerType.shape, {
        url: '`https:` URL of the image. Its alternative text is `name`.',
        darkUrl: 'URL of an image for dark themes. Default: the same image.',
        width: 'Width in pixels, 16 to 480.',
        height: 'Height in pixels, 16 to 160.',
      }),
    ),
  },
  {
    name: 'Name of the vendor: a text, or one for each language. Default: the name of the sender.',
    color: ['Color of buttons and links. It is made lighter or darker where text would not be readable.', '#2450c8'],
    logo: 'Image above the text. Default: the name of the vendor.',
  },
);

const sender = documentKeys(
  {
    ...MailSenderSchema.shape,
    from: documentKeys(MailSenderSchema.shape.from.shape, {
      name: 'Display name: a text, or one for each language. Default: that of `mail.from`.',
      address: 'E-mail address.',
    }),
    brand: z.optional(brand),
  },
  {
    from: 'Sender of these mails.',
    organizations: 'Ids of organizations. Default: all.',
    categories: 'Ids of categories of tickets. Default: all, also none.',
    languages: 'Languages of recipients. Default: all.',
    brand: 'Appearance of these mails, in place of the keys of `mail.brand`.',
  },
);

const { ca: _ca, oauth2: imapOauth2, ...imapShape } = ImapOptionsSchema.shape;
const imap = documentKeys(
  {
    ...imapShape,
    oauth2: z.optional(
      documentKeys(imapOauth2.def.innerType.shape, {
        tokenUrl: 'URL of the token endpoint.',
        clientId: 'Client id.',
        clientSecret: 'Client secret.',
        refreshToken: 'Refresh token. Without it, the client-credentials grant is used.',
        scope: 'Scope of the access token. Mandatory without `refreshToken`.',
      }),
    ),
    caFile: z.optional(z.string()),
  },
  {
    host: 'Host name of the mail server.',
    port: 'Port. Default: 993, or 143 with `security: "starttls"` or `"none"`.',
    security:
      '`tls` (encrypted from the first byte), `starttls` or `none` (loopback addresses only). Default: `tls`, or `starttls` for port 143.',
    user: 'User of the mailbox.',
    password: 'Password of the mailbox. Prefer `MADOGUCHI_IMAP_PASSWORD`, which keeps it out of the file.',
    oauth2: 'Authentication by an access token (XOAUTH2) in place of a password.',
    caFile: 'File with certificate authorities, PEM, for a mail server with a private certificate.',
    folder: ['Folder that is read. What is in it is not processed yet.', 'INBOX'],
    processedFolder: ['Folder for processed messages. It is created.', 'Madoguchi processed'],
    refusedFolder: [
      'Folder for refused messages, with the reason in the header field `X-Madoguchi-Refused`. It is created.',
      'Madoguchi refused',
    ],
    pollSeconds: ['Seconds between two looks, where the server cannot announce mail (IDLE).', 60],
  },
);

const { raw, postmark, mailgun, sendgrid, ses } = MailGatewaysSchema.shape;
const results =
  'Name under which the gateway writes `Authentication-Results`, which new tickets need. Default: its results do not count.';
const basic = {
  user: 'User of HTTP basic authentication.',
  password: 'Password of HTTP basic authentication, 16 characters or more.',
  authenticationServer: results,
};
const gateways = documentKeys(
  {
    raw: z.optional(documentKeys(raw.def.innerType.shape, basic)),
    postmark: z.optional(documentKeys(postmark.def.innerType.shape, basic)),
    mailgun: z.optional(
      documentKeys(mailgun.def.innerType.shape, {
        signingKey: 'HTTP webhook signing key.',
        authenticationServer: results,
      }),
    ),
    sendgrid: z.optional(
      documentKeys(sendgrid.def.innerType.shape, {
        ...basic,
        publicKey: 'Verification key of the signed webhook, Base64; in place of user and password.',
      }),
    ),
    ses: z.optional(documentKeys(ses.def.innerType.shape, { topicArn: 'ARN of the SNS topic.' })),
  },
  {
    raw: 'The message itself (RFC 5322) as the body.',
    postmark: 'Postmark, with the raw message in its JSON.',
    mailgun: 'Mailgun, with a route to `/v1/mail/gateways/mailgun/mime`.',
    sendgrid: 'SendGrid Inbound Parse, with the raw message.',
    ses: 'Amazon SES by a topic of SNS.',
  },
);

/** The `mail` key of the configuration file. */
export const MailConfig = z.strictObject({
  from: key(
    documentKeys(
      { name: z.optional(Text), address: z.string() },
      {
        name: 'Display name of the sender: a text, or one for each language.',
        address: 'E-mail address of the sender.',
      },
    ),
    'Sender of all mails. Mandatory.',
  ),
  senders: key(
    z.array(sender),
    'Further senders. The first that matches all of its conditions sends the mail, else `from`. Default: none.',
  ),
  brand: key(brand, 'Name, color and logo of the vendor in mails.'),
  texts: key(
    z.record(z.string(), z.record(z.string(), z.string())),
    'Texts that replace the built-in ones, by language and path, such as `{ "en": { "received.text": "…" } }`. All texts: [mail texts](mail-texts.md). Default: none.',
  ),
  ticketUrl: key(
    z.string(),
    'URL that opens a ticket for its requester, with `{id}` or `{number}`. Default: the deep link of the widget on the first of `origins`; without any, mails have no link.',
  ),
  smtp: key(smtp, 'Mail server that sends the mails. `MADOGUCHI_SMTP_URL` replaces its address and credentials.'),
  replyDomain: key(
    z.string(),
    'Domain of the reply addresses. Hand mail to it in by `POST /v1/mail/incoming`. Default: replies go to `from`.',
  ),
  apiUrl: key(
    z.string(),
    'Public URL of this server, for links in mails to people without an account. Without it they get no mail.',
  ),
  externalCc: key(z.enum(['ask', 'send']), [
    'What people in CC without an account get: `ask` for their consent first, or `send` every mail until they refuse.',
    'ask',
  ]),
  language: key(z.enum(MAIL_LANGUAGES), ['Language for people without a locale.', 'en']),
  timeZone: key(z.string(), ['IANA time zone of times in mails.', 'UTC']),
  incoming: key(
    z.strictObject({
      authenticationServer: key(
        z.string(),
        'Name under which your mail server writes `Authentication-Results`. Default: not checked.',
      ),
      perHour: key(positive, ['Mails an hour from one sender to one ticket.', 20]),
      addresses: key(
        z.array(z.string()),
        'Addresses for new tickets. Their senders must be authenticated (see `authenticationServer`) and be known by the verified address of an account. Default: none.',
      ),
      strangers: key(z.enum(STRANGER_POLICIES), [
        'Mail of unknown people to these addresses: `answer` sends one mail with the way to get help, `inquiry` stores an inquiry (needs `inquiries`), `refuse` does nothing.',
        'answer',
      ]),
      newTicketsPerHour: key(positive, ['New tickets an hour from one sender.', 10]),
      addCc: key(z.enum(CC_POLICIES), [
        'People in To and Cc of a requester’s mail who join the cc of the ticket: `colleagues` with an account in the organization, `anyone`, or `none`.',
        'colleagues',
      ]),
      addCcByOrganization: key(
        z.record(z.string(), z.enum(CC_POLICIES)),
        'Other values of `addCc` by the id of an organization. Default: none.',
      ),
      keepDays: key(atLeastZero, [
        'Days for which original messages are stored, for the download by agents; 0: not stored.',
        90,
      ]),
      gateways: key(
        gateways,
        'Gateways that hand mail in over HTTP, each at `/v1/mail/gateways/` and its name. Default: none.',
      ),
      imap: key(imap, 'Mailbox that mail is read from. Default: none.'),
    }),
    'Incoming mail: checks, and addresses for new tickets.',
  ),
  survey: key(
    documentKeys(
      { url: z.string(), afterHours: z.optional(atLeastZero) },
      {
        url: 'Page of yours with `{token}`, such as `https://example.com/rate#{token}`, which rates by `PUT /v1/ratings`.',
        afterHours: ['Hours after closing, at most 720.', 24],
      },
    ),
    'Mail to the requester after a ticket was closed, with a link to rate it. Default: no mail.',
  ),
  limits: key(
    z.strictObject({
      perPersonHour: key(atLeastZero, ['Mails an hour that one customer can cause.', 200]),
      perOrganizationHour: key(atLeastZero, ['Mails an hour that all customers of one organization can cause.', 2_000]),
      questionsPerPersonHour: key(atLeastZero, ['Consent questions an hour that one customer can cause.', 20]),
    }),
    'Limits on mails that customers cause.',
  ),
});
/** The `mail` key of the configuration file. */
export type MailConfig = z.infer<typeof MailConfig>;
