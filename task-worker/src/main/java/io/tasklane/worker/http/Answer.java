package io.tasklane.worker.http;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param headers by name in lower case
 * @param body the bytes as they come, not decompressed; valid only until the {@link AnswerReader} returns
 */
public record Answer(int status, Map<String, List<String>> headers, InputStream body) {

    public Optional<String> header(String name) {
        return headers.getOrDefault(name, List.of()).stream().findFirst();
    }

    /** Whether the server says that it cannot answer now, so that asking again may help. */
    public boolean isTemporaryRefusal() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }
}
