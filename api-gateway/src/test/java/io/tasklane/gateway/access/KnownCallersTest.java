package io.tasklane.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

class KnownCallersTest {

    private final List<Boolean> mayAsk = new ArrayList<>();
    private Optional<Caller> good = Optional.of(new Caller("one"));
    private boolean silent;
    private final KnownCallers callers = new KnownCallers(
            List.of((token, may) -> {
                mayAsk.add(may);
                if (silent) {
                    throw new AuthenticationServiceException("it cannot be known");
                }
                return token.equals("good") ? good : Optional.empty();
            }),
            new WrongTokens(new TimeMeter() {
                @Override
                public long currentTimeNanos() {
                    return 0;
                }

                @Override
                public boolean isWallClockBased() {
                    return false;
                }
            }));

    @Test
    void whereTooManyWrongOnesCameFromNothingMoreIsLookedUp() {
        for (int i = 0; i < WrongTokens.MOST; i++) {
            assertThatThrownBy(() -> callers.authenticate(token("wrong", "192.0.2.1")))
                    .isInstanceOf(InvalidBearerTokenException.class);
        }
        assertThat(mayAsk).hasSize(WrongTokens.MOST).doesNotContain(false);
        mayAsk.clear();

        Authentication known = callers.authenticate(token("good", "192.0.2.1"));
        assertThat(known.getPrincipal()).isEqualTo(new Caller("one"));
        assertThatThrownBy(() -> callers.authenticate(token("wrong", "192.0.2.1")))
                .isInstanceOf(TooManyWrongTokensException.class);
        assertThat(mayAsk).containsExactly(false, false);
    }

    @Test
    void anotherAddressIsLookedUpAsBefore() {
        for (int i = 0; i < WrongTokens.MOST; i++) {
            assertThatThrownBy(() -> callers.authenticate(token("wrong", "192.0.2.1")))
                    .isInstanceOf(InvalidBearerTokenException.class);
        }
        assertThatThrownBy(() -> callers.authenticate(token("wrong", "192.0.2.2")))
                .isInstanceOf(InvalidBearerTokenException.class);

        assertThat(mayAsk).doesNotContain(false);
    }

    @Test
    void whoStaysConnectedIsAllowedAsLongAsTheTokenMeansTheSame() {
        Standing standing = standing();
        assertThat(standing.holds()).isTrue();

        silent = true;
        assertThat(standing.holds()).as("it cannot be known").isTrue();
        silent = false;
        good = Optional.of(new Caller("one", Set.of(Scope.READ)));
        assertThat(standing.holds()).as("it may less").isFalse();
        assertThat(standing().holds()).isTrue();
        good = Optional.empty();
        assertThat(standing.holds()).as("it was revoked").isFalse();
    }

    @Test
    void toSeeWhetherSomebodyIsStillKnownNoServerIsAsked() {
        Standing standing = standing();
        mayAsk.clear();

        standing.holds();

        assertThat(mayAsk).containsExactly(false);
    }

    private Standing standing() {
        return ((CallerAuthentication) callers.authenticate(token("good", "192.0.2.1"))).standing();
    }

    private static BearerTokenAuthenticationToken token(String token, String address) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(address);
        BearerTokenAuthenticationToken bearer = new BearerTokenAuthenticationToken(token);
        bearer.setDetails(new WebAuthenticationDetails(request));
        return bearer;
    }
}
