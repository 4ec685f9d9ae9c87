package io.tasklane.gateway.quotas;

import io.tasklane.gateway.access.Scope;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The quotas that there are. Their names are in the answers' headers. */
enum QuotaPolicy {
    SUBMIT,
    READ;

    static QuotaPolicy of(Scope scope) {
        return scope == Scope.SUBMIT || scope == Scope.CONTROL ? SUBMIT : READ;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The quota of a tenant, as far as settings say one. */
    @Nullable
    Quota setFor(String tenant, QuotaProperties properties) {
        QuotaProperties.OfTenant own = properties.of(tenant);
        Quota ofTenant = this == SUBMIT ? own.submit() : own.read();
        Quota ofAll = this == SUBMIT ? properties.submit() : properties.read();
        return ofTenant == null ? ofAll : ofTenant;
    }
}
