import { ConfigurationError } from '../../auth/options.ts';
import { readJson, type DeskHttp } from '../http-client.ts';
import { RtAccount } from './schemas.ts';

/**
 * The name of the account that the token is of: what it writes was said by customers.
 *
 * @throws ConfigurationError for a token of no account, or of one that asks in another time zone than UTC
 */
export async function checkAccount(http: DeskHttp, token: string): Promise<string> {
  const id = /^\d+-(\d+)-/.exec(token)?.[1];
  const answer = id === undefined ? null : await http.send('GET', `REST/2.0/user/${id}`);
  if (answer?.status !== 200)
    throw new ConfigurationError(
      'desk.token must be an authentication token of Request Tracker, which begins like "1-23-".',
    );
  const { Name, Timezone } = readJson(RtAccount, answer);
  // Times of a query are read in it, and answered in UTC.
  if (!/^(Etc\/)?(UTC|GMT)$/.test(Timezone ?? ''))
    throw new ConfigurationError(`desk.token: the account "${Name}" must have the time zone UTC in its preferences.`);
  return Name;
}
