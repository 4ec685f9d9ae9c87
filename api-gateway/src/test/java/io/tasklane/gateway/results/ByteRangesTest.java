package io.tasklane.gateway.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.results.ByteRanges.Part;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bytes=0-0            | 10 | 0-0
        bytes=2-4            | 10 | 2-4
        BYTES=2-4            | 10 | 2-4
        bytes=8-             | 10 | 8-9
        bytes=8-99           | 10 | 8-9
        bytes=-3             | 10 | 7-9
        bytes=-99            | 10 | 0-9
        bytes=0-1,4-5        | 10 | 0-1 4-5
        bytes=4-5 , ,-1      | 10 | 4-5 9-9
        bytes=90-95,4-5      | 10 | 4-5
        bytes=9-9999999999999999999999 | 10 | 9-9
        bytes=4-5            | 5000000000 | 4-5
        bytes=4999999999-    | 5000000000 | 4999999999-4999999999
        """)
    void whatIsThereIsSelected(String header, long size, String parts) {
        assertThat(ByteRanges.of(header, size).orElseThrow().stream()
                        .map(part -> part.from() + "-" + part.to())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(parts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bytes=10-                      | 10
        bytes=10-20                    | 10
        bytes=-0                       | 10
        bytes=90-,99-100               | 10
        bytes=9999999999999999999999-  | 10
        bytes=0-                       | 0
        """)
    void whatIsNotThereIsNoPart(String header, long size) {
        assertThat(ByteRanges.of(header, size)).hasValue(List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        nonsense      | 10
        items=0-1     | 10
        bytes=        | 10
        bytes=,       | 10
        bytes=-       | 10
        bytes=4       | 10
        bytes=a-b     | 10
        bytes=+1-2    | 10
        bytes=1-2-3   | 10
        bytes=5-4     | 10
        bytes=0-1,5-4 | 10
        bytes=0-9,0-9 | 10
        bytes=-5      | 0
        """)
    void whatIsNotUnderstoodOrTooMuchAsksForTheWhole(String header, long size) {
        assertThat(ByteRanges.of(header, size)).isEmpty();
    }

    @Test
    void manySmallPartsAskForTheWhole() {
        String most = parts(ByteRanges.MOST);

        assertThat(ByteRanges.of(most, 1_000))
                .hasValueSatisfying(
                        parts -> assertThat(parts).hasSize(ByteRanges.MOST).startsWith(new Part(0, 0)));
        assertThat(ByteRanges.of(parts(ByteRanges.MOST + 1), 1_000)).isEmpty();
    }

    private static String parts(int count) {
        return "bytes="
                + IntStream.range(0, count)
                        .map(part -> part * 10)
                        .mapToObj(from -> from + "-" + from)
                        .collect(Collectors.joining(","));
    }
}
