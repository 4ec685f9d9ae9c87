package io.tasklane.notifier.delivery;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/** An asymmetric key: signs with Ed25519, scheme {@code v1a}, so that a receiver needs nothing secret. */
final class SigningKeyPair implements SigningKey {

    static final String PREFIX = "whsk_";

    private static final int SEED_BYTES = 32;
    private static final String ALGORITHM = "Ed25519";
    private static final byte[] PROBE = new byte[SEED_BYTES];

    private final PrivateKey key;

    private SigningKeyPair(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param text {@code whsk_} and the base64 of the private key's 32 bytes (the seed of RFC 8032) and the public key's 32
     * @throws UnusableSigningSecretException if it is anything else, or the two do not belong together
     */
    static SigningKeyPair parse(String text) {
        byte[] bytes = SigningSecret.decoded(PREFIX, text);
        if (bytes.length != 2 * SEED_BYTES) {
            throw new UnusableSigningSecretException("is " + bytes.length + " bytes long");
        }
        try {
            KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
            var pair = new SigningKeyPair(keys.generatePrivate(
                    new EdECPrivateKeySpec(NamedParameterSpec.ED25519, Arrays.copyOf(bytes, SEED_BYTES))));
            PublicKey other = keys.generatePublic(new EdECPublicKeySpec(
                    NamedParameterSpec.ED25519, point(Arrays.copyOfRange(bytes, SEED_BYTES, 2 * SEED_BYTES))));
            if (!pair.belongsTo(other)) {
                throw new UnusableSigningSecretException("has a public key that is not its own");
            }
            return pair;
        } catch (GeneralSecurityException notAKey) {
            throw new UnusableSigningSecretException("is no key of " + ALGORITHM);
        }
    }

    @Override
    public String sign(byte[] content) {
        try {
            return "v1a," + Base64.getEncoder().encodeToString(signature(content));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    private byte[] signature(byte[] content) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initSign(key);
        signature.update(content);
        return signature.sign();
    }

    private boolean belongsTo(PublicKey other) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(ALGORITHM);
        signature.initVerify(other);
        signature.update(PROBE);
        return signature.verify(signature(PROBE));
    }

    /** RFC 8032, section 5.1.2: little-endian y, and the lowest bit of x in the highest of all. */
    private static EdECPoint point(byte[] encoded) {
        byte[] y = new byte[SEED_BYTES];
        for (int i = 0; i < SEED_BYTES; i++) {
            y[i] = encoded[SEED_BYTES - 1 - i];
        }
        boolean odd = (y[0] & 0x80) != 0;
        y[0] &= 0x7f;
        return new EdECPoint(odd, new BigInteger(1, y));
    }
}
