package io.tasklane.worker.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ResultPropertiesTest {

    @Test
    void sizesThatCannotWorkAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultProperties(DataSize.ofKilobytes(513), DataSize.ofGigabytes(1)))
                .withMessageContaining("in-event");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResultProperties(DataSize.ofKilobytes(256), DataSize.ofKilobytes(255)))
                .withMessageContaining("max-size");
    }

    @Test
    void aPasswordInTheConnectionStringIsNotPrinted() {
        assertThat(new ResultStoreProperties("mongodb://me:secret@db", "kept").toString())
                .doesNotContain("secret");
    }

    @Test
    void anEmptyConnectionStringIsNone() {
        assertThat(new ResultStoreProperties(" ", "kept").uri()).isNull();
    }
}
