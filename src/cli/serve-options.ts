import type { DeskConfigSchema, InboxOptions, IdentityOptions, StatusKind } from '../server/index.ts';
import type { ConfigFile } from './config/schema.ts';
import type { MailSetup } from './mail-settings.ts';

/** Resolved configuration of `madoguchi serve`, from options, environment variables and the configuration file. */
export interface ServeOptions {
  port: number;
  host: string;
  data: string;
  database: string;
  directDatabase: string | undefined;
  replica: string | undefined;
  /** Accepts a file store without the marker of the database, for permanently lost files. */
  newFileStore: boolean;
  identity: IdentityOptions;
  /** Undefined: `access.keySecret` of the configuration file, else the identity secret. */
  keySecret: string[] | undefined;
  origins: string[];
  trustedProxies: string[];
  embed: string | undefined;
  supportAccess: { enforced?: boolean } | false;
  /** A remote status page; undefined when incidents are stored in the database. */
  status: StatusPage | undefined;
  quiet: boolean;
  /** Seconds for which running requests may finish after SIGTERM. */
  shutdownSeconds: number;
  /** Where `/metrics` is served; undefined without. */
  metrics: { port: number; host: string } | undefined;
  /** Seconds for which requests are still accepted after a signal, while `/readyz` fails. */
  drainSeconds: number;
  /** Undefined without inquiries of visitors who cannot sign in. */
  inquiries: { difficulty?: number; maxPending?: number } | undefined;
  /** A remote help desk; undefined when tickets are stored in the database. */
  desk: RemoteDesk | undefined;
  /** Undefined when no mail is sent. */
  mail: MailSetup | undefined;
  /** Undefined where the inbox is turned off. */
  inbox: InboxOptions | undefined;
  config: ConfigFile;
}

/** A remote status page. */
export interface StatusPage {
  kind: StatusKind;
  url: string;
  allowPrivate: boolean;
}

/** A remote help desk with its credentials. */
export interface RemoteDesk {
  shape: DeskConfigSchema;
  token: string;
  webhookSecret?: string | undefined;
}
