package io.tasklane.gateway.access;

import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Whom the gateway lets in.
 *
 * @param authentication whether callers must say who they are
 * @param operatorKeys keys with all scopes in the tenant {@code default} that the operator chose: {@code tl_} and at least 43
 *     letters, digits, {@code -} or {@code _}, all of them by chance. More than one while they are exchanged
 * @param allowedOrigins origins whose pages may use the gateway from a browser, for example {@code https://console.example.com}
 */
@ConfigurationProperties("tasklane.gateway")
record AccessProperties(
        @DefaultValue("none") Authentication authentication,
        @DefaultValue List<String> operatorKeys,
        @DefaultValue List<String> allowedOrigins) {

    private static final Pattern OPERATOR_KEY = Pattern.compile("tl_[A-Za-z0-9_-]{43,200}");
    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    /** Who must say who they are. */
    enum Authentication {
        /** Nobody: whoever can reach the gateway may do everything. */
        NONE,
        /** Everybody, by an API key or an access token. */
        REQUIRED
    }

    AccessProperties {
        operatorKeys = List.copyOf(operatorKeys);
        allowedOrigins = List.copyOf(allowedOrigins);
        if (!operatorKeys.stream().allMatch(key -> OPERATOR_KEY.matcher(key).matches())) {
            throw new IllegalArgumentException(
                    "tasklane.gateway.operator-keys must be tl_ and at least 43 random letters,"
                            + " digits, - or _ each, as \"tl_$(openssl rand -hex 32)\" makes them");
        }
        if (!allowedOrigins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches())) {
            throw new IllegalArgumentException(
                    "tasklane.gateway.allowed-origins must be origins as in https://console.example.com");
        }
    }

    boolean open() {
        return authentication == Authentication.NONE;
    }

    /** Keys stay out of what is printed. */
    @Override
    public String toString() {
        return "AccessProperties[authentication=" + authentication + ", allowedOrigins=" + allowedOrigins + "]";
    }
}
