import { describe, expect, it } from 'vitest';
import { createCors } from './cors.ts';

const good = 'https://good.com';

function allowed(origins: string[], origin: string | null): Headers {
  const headers = new Headers();
  const request = new Request('https://api.example.com/v1/status', { headers: origin === null ? {} : { origin } });
  createCors(origins).apply(request, headers);
  return headers;
}

describe('createCors', () => {
  it('returns the listed origin, exposes the headers that clients need, and never allows credentials', () => {
    const headers = allowed([good], good);
    expect(headers.get('access-control-allow-origin')).toBe(good);
    expect(headers.get('access-control-expose-headers')).toContain('Idempotency-Replayed');
    expect(headers.has('access-control-allow-credentials')).toBe(false);
  });

  it.each([
    'https://other.com',
    'null',
    'https://good.com.evil',
    'https://evilgood.com',
    'https://sub.good.com',
    'http://good.com',
    'https://good.com:8443',
    'https://GOOD.com',
    'https://good.com/',
    '*',
  ])('returns no header for %s', (origin) => {
    const headers = allowed([good], origin);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.get('vary')).toBe('Origin');
  });

  it('allows the null origin only when it is listed', () => {
    expect(allowed(['null'], 'null').get('access-control-allow-origin')).toBe('null');
  });

  it.each([
    '*',
    'good.com',
    'https://good.com/',
    'https://good.com/path',
    'https://*.good.com',
    'HTTPS://good.com',
    '',
  ])('rejects "%s" in the list', (entry) => {
    expect(() => createCors([entry])).toThrow('is not an origin');
  });

  it("allows the vendor's own headers, and rejects an invalid header name", () => {
    const headers = new Headers();
    const preflight = new Request('https://api.example.com/v1/status', {
      method: 'OPTIONS',
      headers: { origin: good },
    });
    createCors([good], ['x-tenant']).preflight(preflight, headers);
    expect(headers.get('access-control-allow-headers')).toContain('x-tenant');
    expect(() => createCors([good], ['x-tenant, x-other'])).toThrow('is not the name of a header');
  });
});
