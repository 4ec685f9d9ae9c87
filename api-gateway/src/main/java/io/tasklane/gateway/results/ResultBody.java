package io.tasklane.gateway.results;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tasklane.gateway.results.ByteRanges.Part;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpHeaders;

/** What is sent of a result: all of it, one part, or several parts as {@code multipart/byteranges}. */
sealed interface ResultBody {

    /** @param parts none for all of it */
    static ResultBody of(StoredResult result, List<Part> parts) {
        return switch (parts.size()) {
            case 0 -> new Whole(result);
            case 1 -> new One(result, parts.get(0));
            default -> new Several(result, parts, UUID.randomUUID().toString());
        };
    }

    void describe(HttpServletResponse response);

    void write(OutputStream out) throws IOException;

    /** All of it. */
    record Whole(StoredResult result) implements ResultBody {

        @Override
        public void describe(HttpServletResponse response) {
            response.setContentType(result.mediaType().toString());
            response.setContentLengthLong(result.content().size());
        }

        @Override
        public void write(OutputStream out) throws IOException {
            result.content().copy(0, result.content().size(), out);
        }
    }

    /** One part. */
    record One(StoredResult result, Part part) implements ResultBody {

        @Override
        public void describe(HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setContentType(result.mediaType().toString());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE, part.of(result.content().size()));
            response.setContentLengthLong(part.length());
        }

        @Override
        public void write(OutputStream out) throws IOException {
            result.content().copy(part.from(), part.length(), out);
        }
    }

    /** Several parts, each with a header of its own. */
    record Several(StoredResult result, List<Part> parts, String boundary) implements ResultBody {

        @Override
        public void describe(HttpServletResponse response) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setContentType("multipart/byteranges; boundary=" + boundary);
            response.setContentLengthLong(parts.stream()
                            .mapToLong(part -> head(part).length + part.length())
                            .sum()
                    + end().length);
        }

        @Override
        public void write(OutputStream out) throws IOException {
            for (Part part : parts) {
                out.write(head(part));
                result.content().copy(part.from(), part.length(), out);
            }
            out.write(end());
        }

        private byte[] head(Part part) {
            String lines = "\r\n--" + boundary + "\r\nContent-Type: " + result.mediaType() + "\r\nContent-Range: "
                    + part.of(result.content().size()) + "\r\n\r\n";
            return lines.getBytes(US_ASCII);
        }

        private byte[] end() {
            return ("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII);
        }
    }
}
