package io.tasklane.model.secrets;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A key pair of Standard Webhooks: the sender signs with Ed25519, scheme {@code v1a}, and the receiver has the public key alone. Its
 * text is {@code whsk_} and the Base64 of the private key of 32 bytes and the public key of 32 bytes behind it; of the public key,
 * {@code whpk_} and the Base64 of those. The private key never shows itself, not when it is printed and not in an error.
 */
public final class SigningKeyPair {

    public static final String SCHEME = "v1a";

    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE_PREFIX = "whsk_";
    private static final String PUBLIC_PREFIX = "whpk_";
    private static final int KEY_BYTES = 32;

    private final byte[] privateBytes;
    private final byte[] publicBytes;

    private SigningKeyPair(byte[] privateBytes, byte[] publicBytes) {
        this.privateBytes = privateBytes;
        this.publicBytes = publicBytes;
    }

    /** A new one. */
    public static SigningKeyPair create() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            byte[] seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
            return new SigningKeyPair(seed, encoded(((EdECPublicKey) pair.getPublic()).getPoint()));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /** @throws IllegalArgumentException that says what is wrong with the text, if it is none */
    public static SigningKeyPair parse(String text) {
        violatedBy(text).ifPresent(words -> {
            throw new IllegalArgumentException("a private key " + words);
        });
        return of(decoded(text, PRIVATE_PREFIX));
    }

    /** What is wrong with a text that should be one, in words for the person who sent it, or nothing. */
    public static Optional<String> violatedBy(String text) {
        byte[] bytes = text.startsWith(PRIVATE_PREFIX) ? decoded(text, PRIVATE_PREFIX) : new byte[0];
        return bytes.length == 2 * KEY_BYTES && of(bytes).belongsTogether()
                ? Optional.empty()
                : Optional.of("must be " + PRIVATE_PREFIX
                        + " and the Base64 of an Ed25519 private key of 32 bytes with its public key behind it");
    }

    private static SigningKeyPair of(byte[] both) {
        return new SigningKeyPair(Arrays.copyOf(both, KEY_BYTES), Arrays.copyOfRange(both, KEY_BYTES, 2 * KEY_BYTES));
    }

    /** With the private key: for the one who signs. */
    public String text() {
        byte[] both = Arrays.copyOf(privateBytes, 2 * KEY_BYTES);
        System.arraycopy(publicBytes, 0, both, KEY_BYTES, KEY_BYTES);
        return PRIVATE_PREFIX + Base64.getEncoder().encodeToString(both);
    }

    /** For the one who verifies. */
    public String publicText() {
        return publicText(publicKey());
    }

    /** @param publicKey of 32 bytes, in Base64 */
    public static String publicText(String publicKey) {
        return PUBLIC_PREFIX + publicKey;
    }

    /** The public key, 32 bytes, in Base64. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(publicBytes);
    }

    /** What the public key is called where all are listed: its JWK thumbprint (RFC 7638). */
    public String keyId() {
        String x = Base64.getUrlEncoder().withoutPadding().encodeToString(publicBytes);
        String jwk = "{\"crv\":\"" + ALGORITHM + "\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(jwk.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The signature, 64 bytes. */
    public byte[] sign(byte[] content) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(privateKey());
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /** Who has a public key that is not the private one's would sign what nobody can verify. */
    private boolean belongsTogether() {
        byte[] probe = SCHEME.getBytes(US_ASCII);
        try {
            Signature verification = Signature.getInstance(ALGORITHM);
            verification.initVerify(decodedPublicKey());
            verification.update(probe);
            return verification.verify(sign(probe));
        } catch (GeneralSecurityException noKey) {
            return false;
        }
    }

    private PrivateKey privateKey() throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM)
                .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, privateBytes));
    }

    private PublicKey decodedPublicKey() throws GeneralSecurityException {
        byte[] reversed = reversed(publicBytes);
        boolean odd = reversed[0] < 0;
        reversed[0] &= 0x7f;
        EdECPoint point = new EdECPoint(odd, new BigInteger(1, reversed));
        return KeyFactory.getInstance(ALGORITHM)
                .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    }

    /** As RFC 8032 has it: y, the lowest byte first, and in the highest bit whether x is odd. */
    private static byte[] encoded(EdECPoint point) {
        byte[] y = point.getY().toByteArray();
        byte[] encoded = Arrays.copyOf(reversed(y), KEY_BYTES);
        if (point.isXOdd()) {
            encoded[KEY_BYTES - 1] |= (byte) 0x80;
        }
        return encoded;
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int at = 0; at < bytes.length; at++) {
            reversed[at] = bytes[bytes.length - 1 - at];
        }
        return reversed;
    }

    private static byte[] decoded(String text, String prefix) {
        try {
            return Base64.getDecoder().decode(text.substring(prefix.length()));
        } catch (IllegalArgumentException notBase64) {
            return new byte[0];
        }
    }

    @Override
    public String toString() {
        return PRIVATE_PREFIX + "…";
    }
}
