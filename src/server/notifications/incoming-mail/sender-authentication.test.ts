import { describe, expect, it } from 'vitest';
import { measureGrowth } from '../../../../test/growth.ts';
import { parseAuthenticationResults } from './authentication-results.ts';
import { toAsciiAddress } from '../../lib/mail-address.ts';
import { isForged } from './sender-authentication.ts';

const SERVER = 'mx.harbor.example';

/** Whether a mail from `author` with these `Authentication-Results`, the topmost first, is accepted. */
const isBelieved = (fields: readonly string[], author = 'hana@acme.example') =>
  !isForged(
    {
      authors: [author],
      headers: new Map([
        ['from', [author]],
        ['authentication-results', fields],
      ]),
    },
    SERVER,
  );

const BELIEVED: [string, string][] = [
  ['DMARC', `${SERVER}; dmarc=pass header.from=acme.example`],
  [
    'Gmail',
    `${SERVER};\r\n dkim=pass header.i=@acme.example header.s=s1 header.b=AbC/d+ef=;\r\n spf=pass (google.com: domain of hana@acme.example designates 203.0.113.4 as permitted sender) smtp.mailfrom=hana@acme.example;\r\n dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=acme.example`,
  ],
  [
    'Microsoft',
    `${SERVER}; spf=pass (sender IP is 203.0.113.4) smtp.mailfrom=acme.example; dkim=pass (signature was verified) header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100`,
  ],
  ['a version', `${SERVER} 1; dmarc=pass header.from=acme.example`],
  ['a version of the method', `${SERVER}; dmarc/1=pass header.from=acme.example`],
  [
    'comments everywhere',
    `(a) ${SERVER} (b (c)) 1 (d); (e) dmarc (f) / (g) 1 (h) = (i) pass (j) header (k) . (l) from (m) = (n) acme.example (o)`,
  ],
  [
    'a comment with a semicolon',
    `${SERVER}; dkim=fail (bad; dmarc=fail) header.d=x.example; dmarc=pass header.from=acme.example`,
  ],
  ['an escaped parenthesis in a comment', `${SERVER}; dmarc=pass (a \\) b) header.from=acme.example`],
  ['a quoted server', `"${SERVER}"; dmarc=pass header.from=acme.example`],
  ['a quoted value', `${SERVER}; dmarc=pass reason="all; is=fine" header.from="acme.example"`],
  ['other cases', `MX.Harbor.Example; DMARC=Pass HEADER.From=ACME.example`],
  ['a semicolon at the end', `${SERVER}; dmarc=pass header.from=acme.example;`],
  ['a dot at the end of the domain', `${SERVER}; dmarc=pass header.from=acme.example.`],
  ['DKIM where DMARC has no policy', `${SERVER}; dkim=pass header.d=acme.example; dmarc=none header.from=acme.example`],
  ['DKIM alone', `${SERVER}; dkim=pass header.d=acme.example`],
  ['DKIM of a subdomain', `${SERVER}; dkim=pass header.d=mail.acme.example`],
  ['DKIM by its identity', `${SERVER}; dkim=pass header.i=@acme.example`],
  [
    'one of several signatures',
    `${SERVER}; dkim=fail header.d=acme.example header.s=old; dkim=pass header.d=acme.example header.s=new`,
  ],
  ['SPF alone', `${SERVER}; spf=pass smtp.mailfrom=hana@acme.example`],
  ['SPF of a bounce address', `${SERVER}; spf=pass smtp.mailfrom=bounce+hana=x.example@bounces.acme.example`],
  ['SPF of a domain', `${SERVER}; spf=pass smtp.mailfrom=acme.example`],
  ['SPF in angle brackets', `${SERVER}; spf=pass smtp.mailfrom=<hana@acme.example>`],
  [
    'SPF of the greeting beside that of the sender',
    `${SERVER}; spf=none smtp.helo=mta.acme.example; spf=pass smtp.mailfrom=hana@acme.example`,
  ],
  [
    'a failed SPF where DMARC passes by DKIM',
    `${SERVER}; spf=fail smtp.mailfrom=list@lists.example; dkim=pass header.d=acme.example; dmarc=pass header.from=acme.example`,
  ],
  [
    'no policy that would pass',
    `${SERVER}; dmarc=bestguesspass action=none header.from=acme.example; spf=pass smtp.mailfrom=acme.example`,
  ],
  ['an address with a quoted local part', `${SERVER}; spf=pass smtp.mailfrom="a b; dmarc=fail"@acme.example`],
  ['white space as a fold', `\t${SERVER}\r\n\t;\r\n\tdmarc=pass\r\n\theader.from=acme.example\r\n`],
];

const FORGED: [string, ...string[]][] = [
  ['no field'],
  ['an empty field', ''],
  ['only the server', SERVER],
  ['no results', `${SERVER}; none`],
  ['another server', 'mx.evil.example; dmarc=pass header.from=acme.example'],
  ['a server that only begins alike', `${SERVER}.evil.example; dmarc=pass header.from=acme.example`],
  ['the server in a comment', `mx.evil.example (${SERVER}); dmarc=pass header.from=acme.example`],
  ['the server as a second word', `evil ${SERVER}; dmarc=pass header.from=acme.example`],
  [
    'a good field below a bad one',
    `${SERVER}; dmarc=fail header.from=acme.example`,
    `${SERVER}; dmarc=pass header.from=acme.example`,
  ],
  ['a good field below one without results', `${SERVER}; none`, `${SERVER}; dmarc=pass header.from=acme.example`],
  ['a good field below one that is no field', `${SERVER}; dmarc=`, `${SERVER}; dmarc=pass header.from=acme.example`],
  ['DMARC failed', `${SERVER}; dmarc=fail header.from=acme.example`],
  [
    'DMARC failed though DKIM and SPF passed',
    `${SERVER}; dkim=pass header.d=acme.example; spf=pass smtp.mailfrom=acme.example; dmarc=fail header.from=acme.example`,
  ],
  ['a result that is unknown', `${SERVER}; dmarc=passed header.from=acme.example; dkim=pass header.d=acme.example`],
  [
    'DMARC in the local part of the sender',
    `${SERVER}; spf=pass smtp.mailfrom=dmarc=pass@evil.example; dmarc=fail header.from=acme.example`,
  ],
  [
    'DMARC in a quoted local part',
    `${SERVER}; spf=pass smtp.mailfrom="x; dmarc=pass header.from=acme.example; y"@evil.example; dmarc=none`,
  ],
  [
    'DMARC in an escaped quote',
    `${SERVER}; spf=pass smtp.mailfrom="x\\"; dmarc=pass header.from=acme.example; y"@evil.example`,
  ],
  ['DMARC in a comment', `${SERVER}; spf=none (; dmarc=pass header.from=acme.example) smtp.mailfrom=x@evil.example`],
  [
    'DMARC in a nested comment',
    `${SERVER}; spf=none (a (b) ; dmarc=pass header.from=acme.example ) smtp.mailfrom=x@evil.example`,
  ],
  ['DMARC in a reason', `${SERVER}; spf=fail reason="; dmarc=pass header.from=acme.example"`],
  ['DMARC as a property', `${SERVER}; spf=fail policy.dmarc=pass header.from=acme.example`],
  ['DMARC that passed for another domain', `${SERVER}; dmarc=pass header.from=evil.example`],
  ['DMARC that passed for a subdomain', `${SERVER}; dmarc=pass header.from=sub.acme.example`],
  ['DMARC that passed for no domain', `${SERVER}; dmarc=pass`],
  ['the domain only in a comment', `${SERVER}; dmarc=pass (header.from=acme.example)`],
  ['the domain of the second of two', `${SERVER}; dmarc=pass header.from=evil.example header.from=acme.example`],
  ['two results of DMARC', `${SERVER}; dmarc=pass header.from=acme.example; dmarc=fail header.from=acme.example`],
  ['DKIM of another domain', `${SERVER}; dkim=pass header.d=evil.example`],
  [
    'DKIM of another domain for an identity of this one',
    `${SERVER}; dkim=pass header.d=evil.example header.i=@acme.example`,
  ],
  ['DKIM of the public suffix', `${SERVER}; dkim=pass header.d=example`],
  ['DKIM of a domain that ends alike', `${SERVER}; dkim=pass header.d=evilacme.example`],
  ['DKIM of a domain that begins alike', `${SERVER}; dkim=pass header.d=acme.example.evil.example`],
  ['DKIM without a domain', `${SERVER}; dkim=pass`],
  ['DKIM that failed', `${SERVER}; dkim=fail header.d=acme.example`],
  ['SPF of another domain', `${SERVER}; spf=pass smtp.mailfrom=hana@evil.example`],
  ['SPF with the address as local part', `${SERVER}; spf=pass smtp.mailfrom=hana@acme.example@evil.example`],
  ['SPF of the greeting alone', `${SERVER}; spf=pass smtp.helo=acme.example`],
  ['SPF that failed softly', `${SERVER}; spf=softfail smtp.mailfrom=hana@acme.example`],
  [
    'two results of SPF',
    `${SERVER}; spf=pass smtp.mailfrom=hana@acme.example; spf=fail smtp.mailfrom=hana@acme.example`,
  ],
  ['an unclosed comment', `${SERVER}; dmarc=pass header.from=acme.example (`],
  ['an unclosed quote', `${SERVER}; dmarc=pass header.from="acme.example`],
  ['text after the value', `${SERVER}; dmarc=pass header.from=acme.example and more`],
  ['results after none', `${SERVER}; none; dmarc=pass header.from=acme.example`],
  ['none after results', `${SERVER}; dmarc=pass header.from=acme.example; none`],
  ['no result', `${SERVER}; dmarc header.from=acme.example`],
  ['no semicolon', `${SERVER} dmarc=pass header.from=acme.example`],
  ['another version', `${SERVER} 2; dmarc=pass header.from=acme.example`],
  ['a wrong version of the method', `${SERVER}; dmarc/x=pass header.from=acme.example`],
  ['ARC alone', `${SERVER}; arc=pass header.from=acme.example`],
  ['authentication of the sending server alone', `${SERVER}; auth=pass smtp.auth=hana@acme.example`],
  ['a percent sign in the domain', `${SERVER}; dmarc=pass header.from=acme%2eexample`],
  ['a field of megabytes', `${SERVER}; dmarc=pass header.from=acme.example ${' '.repeat(1_000_000)}`],
];

describe('isSenderAuthenticated', () => {
  it('is tested with many fields', () => {
    expect(BELIEVED.length + FORGED.length).toBeGreaterThanOrEqual(60);
  });

  it.each(BELIEVED)('accepts: %s', (_, field) => {
    expect(isBelieved([field])).toBe(true);
  });

  it.each(FORGED)('rejects: %s', (_, ...fields) => {
    expect(isBelieved(fields)).toBe(false);
  });

  it('compares international domains in ASCII', () => {
    expect(isBelieved([`${SERVER}; dmarc=pass header.from=xn--bcher-kva.example`], 'hana@Bücher.example')).toBe(true);
    expect(isBelieved([`${SERVER}; dmarc=pass header.from=bücher.example`], 'hana@xn--bcher-kva.example')).toBe(true);
    // The first letter is Cyrillic.
    expect(isBelieved([`${SERVER}; dmarc=pass header.from=acme.example`], 'hana@асme.example')).toBe(false);
    expect(toAsciiAddress('Hana@BÜCHER.example')).toBe('hana@xn--bcher-kva.example');
  });

  it('aligns by the public suffix list', () => {
    const dkim = (domain: string, author: string) => isBelieved([`${SERVER}; dkim=pass header.d=${domain}`], author);
    expect(dkim('mail.acme.co.jp', 'hana@acme.co.jp')).toBe(true);
    expect(dkim('other.co.jp', 'hana@acme.co.jp')).toBe(false);
    expect(dkim('co.jp', 'hana@acme.co.jp')).toBe(false);
    // Their registries assign these names to third parties.
    expect(dkim('evil.github.io', 'hana@acme.github.io')).toBe(false);
    expect(dkim('a.acme.github.io', 'hana@acme.github.io')).toBe(true);
  });

  it('requires a single mailbox in From, even if the mail server authenticates more', () => {
    const good = [`${SERVER}; dmarc=pass header.from=acme.example`];
    const two = {
      authors: ['hana@acme.example', 'x@evil.example'],
      headers: new Map([['authentication-results', good]]),
    };
    expect(isForged(two, SERVER)).toBe(true);
    expect(isForged(two)).toBe(true);
    const twice = {
      authors: ['hana@acme.example'],
      headers: new Map([
        ['from', ['a', 'b']],
        ['authentication-results', good],
      ]),
    };
    expect(isForged(twice)).toBe(true);
    expect(isForged({ authors: ['hana@acme.example'], headers: new Map([['from', ['a']]]) })).toBe(false);
  });

  it('parses a field into its parts', () => {
    expect(parseAuthenticationResults('mx.example 1; spf=pass (x) smtp.mailfrom="a;b"@c.example; dmarc=none')).toEqual({
      server: 'mx.example',
      results: [
        { method: 'spf', result: 'pass', properties: new Map([['smtp.mailfrom', 'a;b@c.example']]) },
        { method: 'dmarc', result: 'none', properties: new Map() },
      ],
    });
  });

  it.each(['(', ')', '"', '\\', ';', ' ', 'a=b ', 'a.b=c ', '; a=b', '; a=b c.d=e', '=', '/', '(a) ', '"a"'])(
    'parses any number of %j in linear time',
    async (pump) => {
      const run = (length: number) => {
        for (let round = 0; round < 20; round++)
          parseAuthenticationResults(`${SERVER}; dmarc=pass ${pump.repeat(Math.floor(length / pump.length))}`);
      };
      expect(await measureGrowth(run, 9_000)).toBeLessThan(3);
    },
  );
});
