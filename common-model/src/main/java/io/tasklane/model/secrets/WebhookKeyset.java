package io.tasklane.model.secrets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.Configuration;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that secrets of webhooks are sealed with, as Tink has them: all of them open, the primary one seals. To exchange a key
 * without a moment at which somebody cannot open something, add a key everywhere, then make it the primary one everywhere, and
 * remove the old one when nothing that it sealed is left.
 */
public final class WebhookKeyset {

    /** The setting of gateways and notifiers that {@link #read} takes. */
    public static final String SETTING = "tasklane.webhooks.keyset";

    private static final Configuration ENCRYPTION = AeadConfig2026.get();

    private final KeysetHandle keys;
    private final Aead aead;

    private WebhookKeyset(KeysetHandle keys) throws GeneralSecurityException {
        this.keys = keys;
        this.aead = keys.getPrimitive(ENCRYPTION, Aead.class);
    }

    /** A key of the keyset, as far as it is no secret. */
    public record KeyId(int id, boolean primary) {}

    /** A new one with one key: AES-256-GCM. */
    public static WebhookKeyset create() {
        return built(KeysetHandle.newBuilder().addEntry(newKey().makePrimary()));
    }

    /**
     * The one that a setting gives.
     *
     * @param setting Tink's JSON form of a keyset, or the path of a file that holds it
     * @throws UnusableKeysetException if it is neither
     */
    public static WebhookKeyset read(String setting) {
        if (setting.stripLeading().startsWith("{")) {
            return parse(setting);
        }
        try {
            return parse(Files.readString(Path.of(setting)));
        } catch (IOException | InvalidPathException unreadable) {
            throw new UnusableKeysetException(
                    SETTING + " is neither Tink's JSON of a keyset nor the path of a file that can be read");
        }
    }

    /** @throws UnusableKeysetException if the text is not Tink's JSON form of a keyset that encrypts with associated data */
    public static WebhookKeyset parse(String json) {
        try {
            return new WebhookKeyset(
                    TinkJsonProtoKeysetFormat.parseKeyset(json, ENCRYPTION, InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException | RuntimeException unusable) {
            // Without the cause: what it says can be a part of a key.
            throw new UnusableKeysetException(
                    "it is not Tink's JSON of a keyset for encryption with associated data (AEAD)");
        }
    }

    /** Tink's JSON form, keys and all. */
    public String json() {
        try {
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, ENCRYPTION, InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a keyset that could be read can be written", impossible);
        }
    }

    /** All keys, in the order in which they were added. */
    public List<KeyId> keyIds() {
        List<KeyId> ids = new ArrayList<>();
        for (int at = 0; at < keys.size(); at++) {
            ids.add(new KeyId(keys.getAt(at).getId(), keys.getAt(at).isPrimary()));
        }
        return ids;
    }

    /** The same and a new key, which opens and does not seal yet. */
    public WebhookKeyset withNewKey() {
        return built(KeysetHandle.newBuilder(keys).addEntry(newKey()));
    }

    /** The same, with another key that seals. */
    public WebhookKeyset withPrimary(int id) {
        KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys);
        builder.getAt(indexOf(id)).makePrimary();
        return built(builder);
    }

    /** The same without a key: what it sealed cannot be opened any more. */
    public WebhookKeyset without(int id) {
        int at = indexOf(id);
        if (keys.getAt(at).isPrimary()) {
            throw new UnusableKeysetException("the key " + id + " seals; make another one the primary key first");
        }
        return built(KeysetHandle.newBuilder(keys).deleteAt(at));
    }

    Aead aead() {
        return aead;
    }

    int primary() {
        return keys.getPrimary().getId();
    }

    boolean isBeforePrimary(int id) {
        return keyIds().stream().takeWhile(key -> !key.primary()).anyMatch(key -> key.id() == id);
    }

    private int indexOf(int id) {
        for (int at = 0; at < keys.size(); at++) {
            if (keys.getAt(at).getId() == id) {
                return at;
            }
        }
        throw new UnusableKeysetException("there is no key " + id + " in the keyset");
    }

    private static KeysetHandle.Builder.Entry newKey() {
        return KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId();
    }

    private static WebhookKeyset built(KeysetHandle.Builder builder) {
        try {
            return new WebhookKeyset(builder.setConfiguration(ENCRYPTION).build());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a keyset cannot be made of these keys", impossible);
        }
    }

    /** Keys stay out of what is printed. */
    @Override
    public String toString() {
        return "WebhookKeyset" + keyIds();
    }
}
