import { describe, expect, it } from 'vitest';
import { createCors } from './cors.ts';

const good = 'https://good.com';

function allowed(origins: string[], origin: string | null): Headers {
  const headers = new Headers();
  const request = new Request('https://api.example.com/v1/status', { headers: origin === null ? {} : { origin } });
  createCors(origins).apply(request, headers);
  return headers;
}

describe('cross-origin rules', () => {
  it('A36: name the listed origin, expose what clients need, and never allow credentials', () => {
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
  ])('A36: give %s no header', (origin) => {
    const headers = allowed([good], origin);
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.get('vary')).toBe('Origin');
  });

  it('A36: allow the null origin only when it is listed', () => {
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
  ])('refuse to start with "%s" in the list', (entry) => {
    expect(() => createCors([entry])).toThrow('is not an origin');
  });

  it("let listed pages send the vendor's own headers, and refuse what is no header's name", () => {
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
