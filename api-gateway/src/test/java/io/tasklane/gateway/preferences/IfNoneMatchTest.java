package io.tasklane.gateway.preferences;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfNoneMatchTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"7\"",
                "W/\"7\"",
                " \"7\" ",
                "\"6\", \"7\"",
                "\"6\",W/\"7\",\"8\"",
                ",, \"7\",",
                "\"a,b\", \"7\"",
                "\"\", \"7\"",
                "*"
            })
    void aVersionThatTheClientHasMatchesHoweverItSaysSo(String header) {
        IfNoneMatch known = IfNoneMatch.of(List.of(header));

        assertThat(known.isGiven()).isTrue();
        assertThat(known.matches("7")).isTrue();
        assertThat(known.matches("70")).isEqualTo(known.isAny());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "\"7", "7\"", "w/\"7\"", "W/7", "\"7\" \"8\"", "\"7\",8", "\"a b\"", "\"6\", *"})
    void aHeaderThatIsNoneIsPassedOver(String header) {
        IfNoneMatch known = IfNoneMatch.of(List.of(header));

        assertThat(known.isGiven()).isFalse();
        assertThat(known.matches("7")).isFalse();
    }

    @Test
    void severalHeadersAreOneList() {
        IfNoneMatch known = IfNoneMatch.of(List.of("\"6\"", "\"7\""));

        assertThat(known.matches("6")).isTrue();
        assertThat(known.matches("7")).isTrue();
        assertThat(known.isAny()).isFalse();
    }

    @Test
    void aQuotedStarIsAVersionLikeAnyOther() {
        assertThat(IfNoneMatch.of(List.of("\"*\"")).matches("7")).isFalse();
        assertThat(IfNoneMatch.of(List.of("\"*\"")).matches("*")).isTrue();
    }
}
