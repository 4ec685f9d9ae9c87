// Reads cases as a JSON array from its input and says of each whether a receiver would accept it, with Node's own cryptography alone.
import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const TOLERANCE_SECONDS = 300;

function isSignedBy(key, content, scheme, signature) {
  if (key.startsWith('whsec_')) {
    const expected = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64')).update(content).digest();
    return scheme === 'v1' && signature.length === expected.length && timingSafeEqual(signature, expected);
  }
  const x = Buffer.from(key.slice('whpk_'.length), 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return scheme === 'v1a' && verify(null, content, publicKey, signature);
}

function isAccepted({ key, id, timestamp, signatures, body, now }) {
  if (Math.abs(now - timestamp) > TOLERANCE_SECONDS) {
    return false;
  }
  const content = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), Buffer.from(body, 'base64')]);
  return signatures.split(' ').some((one) => {
    const comma = one.indexOf(',');
    return isSignedBy(key, content, one.slice(0, comma), Buffer.from(one.slice(comma + 1), 'base64'));
  });
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(isAccepted)));
