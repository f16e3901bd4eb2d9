import { ConfigurationError } from '../../configuration-error.ts';
import { readJson, type DeskHttp } from '../http-client.ts';
import { RtAccount } from './schemas.ts';

/**
 * Returns the name of the account to which the token belongs; its replies are customers' comments.
 *
 * @throws ConfigurationError for an invalid token, or an account with a time zone other than UTC
 */
export async function checkAccount(http: DeskHttp, token: string): Promise<string> {
  const id = /^\d+-(\d+)-/.exec(token)?.[1];
  const response = id === undefined ? null : await http.send('GET', `REST/2.0/user/${id}`);
  if (response?.status !== 200)
    throw new ConfigurationError(
      'desk.token must be an authentication token of Request Tracker, which begins like "1-23-".',
    );
  const { Name, Timezone } = readJson(RtAccount, response);
  // Request Tracker reads times in queries in this zone, and responds in UTC.
  if (!/^(Etc\/)?(UTC|GMT)$/.test(Timezone ?? ''))
    throw new ConfigurationError(`desk.token: the account "${Name}" must have the time zone UTC in its preferences.`);
  return Name;
}
