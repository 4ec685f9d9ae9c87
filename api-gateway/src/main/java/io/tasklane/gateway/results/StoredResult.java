package io.tasklane.gateway.results;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * A result as it is served.
 *
 * @param contentType as the worker gave it
 * @param sha256 of its bytes, in hexadecimal digits
 * @param content its bytes
 */
public record StoredResult(String contentType, String sha256, Content content) {

    /** What the worker says, unless that is no media type. */
    MediaType mediaType() {
        try {
            MediaType type = MediaType.parseMediaType(contentType);
            return type.isConcrete() ? type : MediaType.APPLICATION_OCTET_STREAM;
        } catch (InvalidMediaTypeException invented) {
            return MediaType.APPLICATION_OCTET_STREAM;
        }
    }

    String etag() {
        return '"' + sha256 + '"';
    }
}
