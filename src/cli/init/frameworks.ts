/** The token endpoint of one framework. */
export interface TokenEndpoint {
  /** Name in the list of choices. */
  label: string;
  /** Name of the file that `madoguchi init` writes. */
  file: string;
  code: string;
}

const JOSE = `import { SignJWT } from 'jose'; // npm install jose`;

/** The part that the back ends in JavaScript share: signs a token for a signed-in user. */
const SIGN = `/** Signs a token of 15 minutes. While a secret is rotated, MADOGUCHI_SECRET holds several: the first one signs. */
function signSupportToken(user) {
  const [secret = ''] = (process.env.MADOGUCHI_SECRET ?? '').split(/\\s+/);
  const { id, name, email, organization, role } = user;
  return new SignJWT({ sub: id, name, email, org: organization.id, org_name: organization.name, role })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience('madoguchi')
    .setJti(crypto.randomUUID())
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(secret));
}`;

const javascript = (
  head: string,
  route: string,
) => `// Answers the widget with a token for the signed-in user. No one else may get one: check your session first.
${JOSE}
${head}

${SIGN}

${route}
`;

const claims = `sub, name and email of the user; org and org_name of the customer; role is "user", or "admin" for the customer's admins`;

/** Token endpoints by framework. */
export const TOKEN_ENDPOINTS = {
  express: {
    label: 'Express',
    file: 'support-token.mjs',
    code: javascript(
      `import { Router } from 'express';`,
      `// app.use(supportToken). "request.user" is what your sign-in sets: { id, name, email, organization, role }.
export const supportToken = Router().get('/support-token', async (request, response) => {
  response.set('Cache-Control', 'no-store');
  if (!request.user) return response.status(401).json({ token: null });
  response.json({ token: await signSupportToken(request.user) });
});`,
    ),
  },
  fastify: {
    label: 'Fastify',
    file: 'support-token.mjs',
    code: javascript(
      '',
      `// app.register(supportToken). "request.user" is what your sign-in sets: { id, name, email, organization, role }.
export async function supportToken(app) {
  app.get('/support-token', async (request, reply) => {
    reply.header('Cache-Control', 'no-store');
    if (!request.user) return reply.code(401).send({ token: null });
    return { token: await signSupportToken(request.user) };
  });
}`,
    ),
  },
  hono: {
    label: 'Hono',
    file: 'support-token.mjs',
    code: javascript(
      `import { Hono } from 'hono';`,
      `// app.route('/', supportToken). "user" is what your sign-in sets: { id, name, email, organization, role }.
export const supportToken = new Hono().get('/support-token', async (c) => {
  c.header('Cache-Control', 'no-store');
  const user = c.get('user');
  if (!user) return c.json({ token: null }, 401);
  return c.json({ token: await signSupportToken(user) });
});`,
    ),
  },
  nextjs: {
    label: 'Next.js',
    file: 'route.js',
    code: javascript(
      `import { getUser } from '../../auth.js'; // your sign-in: { id, name, email, organization, role }, or null`,
      `// Move this file to app/support-token/route.js.
export async function GET() {
  const headers = { 'Cache-Control': 'no-store' };
  const user = await getUser();
  if (!user) return Response.json({ token: null }, { status: 401, headers });
  return Response.json({ token: await signSupportToken(user) }, { headers });
}`,
    ),
  },
  laravel: {
    label: 'Laravel, or PHP',
    file: 'support-token.php',
    code: `<?php
// Answers the widget with a token for the signed-in user. No one else may get one: check your session first.
// ${claims}.

/** Signs a token of 15 minutes. While a secret is rotated, MADOGUCHI_SECRET holds several: the first one signs. */
function sign_support_token(array $user): string
{
    $secret = explode(' ', (string) getenv('MADOGUCHI_SECRET'))[0];
    $encode = fn (string $bytes): string => rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    $now = time();
    $parts = $encode(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . $encode(json_encode([
        'sub' => $user['id'],
        'name' => $user['name'],
        'email' => $user['email'],
        'org' => $user['organization_id'],
        'org_name' => $user['organization_name'],
        'role' => $user['role'],
        'aud' => 'madoguchi',
        'jti' => bin2hex(random_bytes(16)),
        'iat' => $now,
        'exp' => $now + 900,
    ]));
    return $parts . '.' . $encode(hash_hmac('sha256', $parts, $secret, true));
}

// In routes/web.php of Laravel, with the middleware "auth":
//
// Route::middleware('auth')->get('/support-token', function () {
//     $user = auth()->user();
//     return response()->json(['token' => sign_support_token([
//         'id' => (string) $user->id,
//         'name' => $user->name,
//         'email' => $user->email,
//         'organization_id' => (string) $user->team_id,
//         'organization_name' => $user->team->name,
//         'role' => 'user',
//     ])])->header('Cache-Control', 'no-store');
// });
`,
  },
  rails: {
    label: 'Ruby on Rails',
    file: 'support_tokens_controller.rb',
    code: `# Move this file to app/controllers, and add to config/routes.rb: get "support-token", to: "support_tokens#show"
# ${claims}.
require "jwt" # gem "jwt"
require "securerandom"

# Signs a token of 15 minutes. While a secret is rotated, MADOGUCHI_SECRET holds several: the first one signs.
def sign_support_token(user)
  secret = ENV.fetch("MADOGUCHI_SECRET").split.first
  now = Time.now.to_i
  claims = {
    sub: user[:id], name: user[:name], email: user[:email],
    org: user[:organization_id], org_name: user[:organization_name], role: user[:role],
    aud: "madoguchi", jti: SecureRandom.uuid, iat: now, exp: now + 900
  }
  JWT.encode(claims, secret, "HS256", { typ: "JWT" })
end

if defined?(ApplicationController)
  class SupportTokensController < ApplicationController
    before_action :authenticate_user!

    def show
      response.headers["Cache-Control"] = "no-store"
      user = current_user
      render json: { token: sign_support_token(
        id: user.id.to_s, name: user.name, email: user.email,
        organization_id: user.organization.id.to_s, organization_name: user.organization.name, role: "user"
      ) }
    end
  end
end
`,
  },
  django: {
    label: 'Django',
    file: 'support_token.py',
    code: `# urlpatterns += [path("support-token", support_token)]
# ${claims}.
import os
import time
import uuid

import jwt  # pip install PyJWT
from django.http import JsonResponse


def sign_support_token(user):
    """Signs a token of 15 minutes. While a secret is rotated, MADOGUCHI_SECRET holds several: the first one signs."""
    secret = os.environ["MADOGUCHI_SECRET"].split()[0]
    now = int(time.time())
    claims = {
        "sub": str(user.id), "name": user.name, "email": user.email,
        "org": str(user.organization.id), "org_name": user.organization.name, "role": "user",
        "aud": "madoguchi", "jti": str(uuid.uuid4()), "iat": now, "exp": now + 900,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def support_token(request):
    if not request.user.is_authenticated:
        return JsonResponse({"token": None}, status=401, headers={"Cache-Control": "no-store"})
    return JsonResponse({"token": sign_support_token(request.user)}, headers={"Cache-Control": "no-store"})
`,
  },
  fastapi: {
    label: 'FastAPI',
    file: 'support_token.py',
    code: `# app.include_router(create_router(get_user)), with the dependency "get_user" of your sign-in.
# ${claims}.
import os
import time
import uuid

import jwt  # pip install PyJWT
from fastapi import APIRouter, Depends, HTTPException, Response


def sign_support_token(user):
    """Signs a token of 15 minutes. While a secret is rotated, MADOGUCHI_SECRET holds several: the first one signs."""
    secret = os.environ["MADOGUCHI_SECRET"].split()[0]
    now = int(time.time())
    claims = {
        "sub": str(user.id), "name": user.name, "email": user.email,
        "org": str(user.organization.id), "org_name": user.organization.name, "role": "user",
        "aud": "madoguchi", "jti": str(uuid.uuid4()), "iat": now, "exp": now + 900,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def create_router(get_user):
    router = APIRouter()

    @router.get("/support-token")
    def support_token(response: Response, user=Depends(get_user)):
        if user is None:
            raise HTTPException(status_code=401)
        response.headers["Cache-Control"] = "no-store"
        return {"token": sign_support_token(user)}

    return router
`,
  },
} as const satisfies Record<string, TokenEndpoint>;

/** Id of a framework. */
export type Framework = keyof typeof TOKEN_ENDPOINTS;
/** Ids of all frameworks. */
export const FRAMEWORKS = Object.keys(TOKEN_ENDPOINTS) as Framework[];
