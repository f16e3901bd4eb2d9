import { describe, expect, it } from 'vitest';
import { VERSION } from '../server/index.ts';
import { respondWithStartPage, type StartPageOptions } from './start-page.ts';

const get = (path: string, headers: Record<string, string> = {}, options: Partial<StartPageOptions> = {}) =>
  respondWithStartPage(new Request(`http://support.example.com:8080${path}`, { headers }), {
    basePath: '',
    widget: true,
    ...options,
  });
const TAG = '<script async crossorigin src="http://support.example.com:8080/madoguchi.js" data-token-url="…"></script>';

describe('GET / of madoguchi serve', () => {
  it('returns a description of the server as JSON', async () => {
    const response = get('/');
    expect(response?.headers.get('content-type')).toBe('application/json');
    expect(await response?.json()).toEqual({
      name: 'Madoguchi',
      version: VERSION,
      description: 'This server provides the Madoguchi support widget and its ticket API.',
      openapi: '/openapi.json',
      healthz: '/healthz',
      readyz: '/readyz',
      tag: TAG,
    });
  });

  it.each([
    ['en-US,en;q=0.9,ja;q=0.8', 'This server provides the Madoguchi support widget and its ticket API.'],
    ['ja,en;q=0.5', 'このサーバーは、サポートウィジェット「Madoguchi」とチケット API を提供しています。'],
  ])('shows browsers that prefer %s a page with the links and the escaped tag', async (language, sentence) => {
    const response = get('/', { accept: 'text/html,*/*;q=0.8', 'accept-language': language });
    expect(response?.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response?.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response?.text();
    expect(page).toContain(sentence);
    for (const path of ['/openapi.json', '/healthz', '/readyz']) expect(page).toContain(`<a href="${path}">`);
    expect(page).toContain(TAG.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'));
    expect(page).not.toContain('<script');
  });

  it('uses the base path, and https behind a proxy with TLS', async () => {
    for (const path of ['/', '/support', '/support/'])
      expect(await get(path, { 'x-forwarded-proto': 'https' }, { basePath: '/support' })?.json()).toMatchObject({
        openapi: '/support/openapi.json',
        tag: '<script async crossorigin src="https://support.example.com:8080/support/madoguchi.js" data-token-url="…"></script>',
      });
  });

  it('shows no tag when the widget is not served', async () => {
    expect(await get('/', {}, { widget: false })?.json()).toMatchObject({ tag: null });
    expect(await get('/', { accept: 'text/html' }, { widget: false })?.text()).toContain(
      'The widget is not served here',
    );
  });

  it('answers HEAD without a body, and leaves other methods and paths to the API', async () => {
    const head = new Request('http://support.example.com/', { method: 'HEAD' });
    expect(await respondWithStartPage(head, { basePath: '', widget: true })?.text()).toBe('');
    const post = new Request('http://support.example.com/', { method: 'POST' });
    expect(respondWithStartPage(post, { basePath: '', widget: true })).toBeNull();
    expect(get('/v1/session')).toBeNull();
  });
});
