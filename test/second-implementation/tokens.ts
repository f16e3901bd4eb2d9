import { createHmac, timingSafeEqual } from 'node:crypto';
import { Refusal } from './refusal.ts';

/** The caller. */
export interface Caller {
  id: string;
  name: string;
  email: string | null;
  role: 'user' | 'admin' | 'agent';
  organization: { id: string; name: string; plan: null } | null;
  token: string;
}

type Claims = Record<string, unknown>;
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Verifies a token: only a JWT signed with HS256. */
export function verifyToken(header: string | undefined, secret: string, ended: ReadonlySet<string>): Caller | null {
  if (header === undefined) return null;
  const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const [head = '', payload = '', signature = '', ...rest] = (token ?? '').split('.');
  if (token === undefined || rest.length > 0 || ended.has(token)) throw new Refusal('auth_invalid');
  const expected = createHmac('sha256', secret).update(`${head}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Refusal('auth_invalid');
  const claims = decodePart(payload);
  if (decodePart(head)['alg'] !== 'HS256') throw new Refusal('auth_invalid');
  if (!(Number(claims['exp']) > Date.now() / 1_000)) throw new Refusal('auth_expired');
  const [id, role, org] = [text(claims['sub']), claims['role'], text(claims['org'])];
  if (id === null || (role !== 'user' && role !== 'admin' && role !== 'agent')) throw new Refusal('auth_invalid');
  if (role !== 'agent' && org === null) throw new Refusal('auth_invalid');
  return {
    id,
    name: text(claims['name']) ?? id,
    email: text(claims['email']),
    role,
    organization:
      role === 'agent' || org === null ? null : { id: org, name: text(claims['org_name']) ?? org, plan: null },
    token,
  };
}

function decodePart(part: string): Claims {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Claims) : {};
  } catch {
    throw new Refusal('auth_invalid');
  }
}
