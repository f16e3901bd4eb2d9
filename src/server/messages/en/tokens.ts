/** Reasons why a token is rejected, in English, for the developer who signs it. The codes are stable and logged. */
export const tokens = {
  malformed: 'The token is not a signed JWT of three base64url parts.',
  too_long: 'The token is longer than 8,192 characters.',
  header: "The token's header has a field that is not accepted, such as jwk, jku, x5u, x5c, crit or an unusual kid.",
  type: 'The "typ" in the token\'s header is not accepted here.',
  algorithm: 'The token is signed with an algorithm other than the configured one.',
  unknown_key: 'The published key set has no key for this token.',
  signature:
    'The signature does not match: the token was signed with another secret or key, or was changed afterwards.',
  duplicate_claim: 'The token contains the same claim twice.',
  claim_missing: ({ claim }: { claim: string }) => `The claim "${claim}" is missing.`,
  claim_invalid: ({ claim }: { claim: string }) => `The value of the claim "${claim}" is not valid.`,
  audience: 'The claim "aud" does not contain the configured audience.',
  issuer: 'The claim "iss" does not contain the configured issuer.',
  role: ({ claim }: { claim: string }) => `The claim "${claim}" must be "user", "admin" or "agent".`,
  organization_missing: ({ claim }: { claim: string }) =>
    `The claim "${claim}" is missing. For people without a company, set identity.personalOrganizations, or send an organization of their own.`,
  unsafe_number: ({ claim }: { claim: string }) =>
    `The claim "${claim}" is a number that loses precision. Send it as a string.`,
  lifetime: 'The token is valid for longer than 24 hours.',
  milliseconds: 'The times of the token are in milliseconds. JWT times are in seconds.',
  clock:
    'The token is from the future: the clock of its signer and the clock of this server differ by more than a minute.',
  expired: 'The token has expired.',
  signed_out: 'The token was signed out.',
  disabled: 'This user is disabled.',
} as const;
