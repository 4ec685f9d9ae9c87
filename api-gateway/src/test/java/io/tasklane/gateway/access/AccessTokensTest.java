package io.tasklane.gateway.access;

import static io.tasklane.gateway.access.GatewayUnderTest.OPERATOR_KEY;
import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.tasklane.gateway.store.MemoryStore;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gateway that takes the access tokens of an issuer. */
class AccessTokensTest {

    private MemoryStore memory;
    private Issuer issuer;
    private GatewayUnderTest gateway;

    @BeforeEach
    void start() throws Exception {
        memory = new MemoryStore();
        issuer = new Issuer();
        gateway = start("--tasklane.gateway.jwt.clock-skew=30s");
    }

    private GatewayUnderTest start(String... settings) throws Exception {
        String[] all = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(settings),
                        java.util.stream.Stream.of(
                                "--tasklane.gateway.jwt.issuer=" + issuer.uri(),
                                "--tasklane.gateway.jwt.audience=" + Issuer.AUDIENCE))
                .toArray(String[]::new);
        return GatewayUnderTest.startRequiring(memory.uri, all);
    }

    @AfterEach
    void stop() {
        gateway.close();
        issuer.close();
        memory.close();
    }

    @Test
    void aTokenSaysWhoseItsBearerIsAndWhatItMayDo() throws Exception {
        String token = issuer.token();

        assertThat(status(token)).isEqualTo(200);
        assertProblem(gateway.send("DELETE", "/taskStatus/x", "", bearer(token)), 403, "forbidden");
        String own = gateway.makeKey("one", "read").get("keyId").stringValue();
        String foreign = gateway.makeKey("two", "read").get("keyId").stringValue();
        String list = gateway.get(
                        "/apiKeys", bearer(issuer.token(claims -> claims.claim("scope", List.of("admin", "other")))))
                .body();
        assertThat(list).contains(own).doesNotContain(foreign);
    }

    @Test
    void aTokenThatIsNotWhatItShouldBeIsRefused() throws Exception {
        Map<String, Consumer<JWTClaimsSet.Builder>> wrong = Map.of(
                "expired", claims -> claims.expirationTime(in(-60)),
                "without an end", claims -> claims.expirationTime(null),
                "not valid yet", claims -> claims.notBeforeTime(in(60)),
                "for somebody else", claims -> claims.audience("another"),
                "for nobody", claims -> claims.audience((String) null),
                "of another issuer", claims -> claims.issuer("https://another.example"),
                "without a tenant", claims -> claims.claim("tenant", null),
                "with a tenant that cannot be", claims -> claims.claim("tenant", "../one"),
                "with two tenants", claims -> claims.claim("tenant", List.of("one", "two")),
                "bound to a key", claims -> claims.claim("cnf", Map.of("jkt", "x")));
        for (Map.Entry<String, Consumer<JWTClaimsSet.Builder>> each : wrong.entrySet()) {
            assertThat(status(issuer.token(each.getValue()))).as(each.getKey()).isEqualTo(401);
        }
        assertThat(status(issuer.token())).isEqualTo(200);
    }

    @Test
    void clocksMayDifferALittle() throws Exception {
        assertThat(status(issuer.token(claims -> claims.expirationTime(in(-5)))))
                .isEqualTo(200);
        assertThat(status(issuer.token(claims -> claims.notBeforeTime(in(5))))).isEqualTo(200);
    }

    @Test
    void aSignatureOfSomebodyElseIsNone() throws Exception {
        JWTClaimsSet claims = issuer.claims().build();
        RSAKey forger = Issuer.newKey(issuer.key.getKeyID());
        String good = issuer.token();
        String[] parts = good.split("\\.");
        byte[] publicKey = issuer.key.toRSAPublicKey().getEncoded();

        Map<String, String> wrong = Map.of(
                "none", new PlainJWT(claims).serialize(),
                "stripped", parts[0] + "." + parts[1] + ".",
                "of another token",
                        issuer.token(other -> other.claim("tenant", "two")).split("\\.")[0] + "."
                                + issuer.token(other -> other.claim("tenant", "two"))
                                        .split("\\.")[1] + "." + parts[2],
                "the key's id and another key",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, issuer.key.getKeyID()),
                                claims,
                                new RSASSASigner(forger)),
                "the public key as a secret",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.HS256, issuer.key.getKeyID()),
                                claims,
                                new MACSigner(publicKey)),
                "an algorithm that is not allowed",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS512, issuer.key.getKeyID()),
                                claims,
                                new RSASSASigner(issuer.key)),
                "its own key",
                        Issuer.signed(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .jwk(forger.toPublicJWK())
                                        .build(),
                                claims,
                                new RSASSASigner(forger)),
                "a key from elsewhere",
                        Issuer.signed(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID("elsewhere")
                                        .jwkURL(URI.create(issuer.uri() + "/forged"))
                                        .build(),
                                claims,
                                new RSASSASigner(forger)),
                "an id that is a path",
                        Issuer.signed(
                                Issuer.header(JWSAlgorithm.RS256, "../../first' OR 1=1 --"),
                                claims,
                                new RSASSASigner(forger)),
                "no access token",
                        Issuer.signed(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID(issuer.key.getKeyID())
                                        .type(new JOSEObjectType("logout+jwt"))
                                        .build(),
                                claims,
                                new RSASSASigner(issuer.key)));
        assertThat(status(good)).isEqualTo(200);
        for (Map.Entry<String, String> each : wrong.entrySet()) {
            assertThat(status(each.getValue())).as(each.getKey()).isEqualTo(401);
        }
        assertThat(status(good)).isEqualTo(200);
    }

    @Test
    void aNewKeyOfTheIssuerIsFoundAndUnknownOnesAreNotAskedForAgainAndAgain() throws Exception {
        assertThat(status(issuer.token())).isEqualTo(200);
        RSAKey second = Issuer.newKey("second");
        issuer.shows(issuer.key, second);

        assertThat(status(Issuer.signed(
                        Issuer.header(JWSAlgorithm.RS256, "second"),
                        issuer.claims().build(),
                        new RSASSASigner(second))))
                .isEqualTo(200);
        for (int i = 0; i < 20; i++) {
            String unknown = Issuer.signed(
                    Issuer.header(JWSAlgorithm.RS256, "unknown-" + i),
                    issuer.claims().build(),
                    new RSASSASigner(second));
            assertThat(status(unknown)).isEqualTo(401);
        }
        assertThat(issuer.fetches.get()).isBetween(2, 4);
    }

    @Test
    void anIssuerThatDoesNotAnswerIsNoFaultOfTheCallers() throws Exception {
        issuer.answers(false);
        for (int i = 0; i < 5; i++) {
            assertProblem(gateway.get("/tasks", bearer(issuer.token())), 503, "temporarily-unavailable");
        }
        assertThat(gateway.get("/tasks", bearer(OPERATOR_KEY)).statusCode()).isEqualTo(200);
    }

    @Test
    void whileItsKeysAreKnownTheIssuerMayBeAway() throws Exception {
        assertThat(status(issuer.token())).isEqualTo(200);
        issuer.answers(false);

        assertThat(status(issuer.token())).isEqualTo(200);
    }

    @Test
    void settingsSayWhatTheClaimsAreCalled() throws Exception {
        try (GatewayUnderTest other = start(
                "--tasklane.gateway.jwt.jwks-uri=" + issuer.uri() + "/keys",
                "--tasklane.gateway.jwt.tenant-claim=https://example.com/org",
                "--tasklane.gateway.jwt.scopes-claim=permissions",
                "--tasklane.gateway.jwt.scope-prefix=tasks:")) {
            String token = issuer.token(claims -> claims.claim("tenant", null)
                    .claim("https://example.com/org", "one")
                    .claim("permissions", List.of("tasks:read", "admin")));

            assertThat(other.get("/tasks", bearer(token)).statusCode()).isEqualTo(200);
            assertProblem(other.get("/apiKeys", bearer(token)), 403, "forbidden");
            assertProblem(other.get("/tasks", bearer(issuer.token())), 401, "unauthorized");
        }
    }

    private int status(String token) throws Exception {
        return gateway.get("/tasks", bearer(token)).statusCode();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }
}
