package io.tasklane.worker.builtin;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param headers by name in lower case
 * @param body the body, if it is text in the charset it declares, or in UTF-8 if it declares none
 * @param bodyBase64 the body otherwise
 * @param truncated whether the body went on after what is here
 */
record HttpRequestResult(
        int status,
        Map<String, List<String>> headers,
        @Nullable String body,
        @Nullable String bodyBase64,
        boolean truncated,
        long durationMillis) {

    static HttpRequestResult of(
            int status,
            Map<String, List<String>> headers,
            byte[] bytes,
            Charset charset,
            boolean truncated,
            long durationMillis) {
        String text = text(bytes, charset, truncated);
        String base64 = text == null ? Base64.getEncoder().encodeToString(bytes) : null;
        return new HttpRequestResult(status, headers, text, base64, truncated, durationMillis);
    }

    /** The text, or nothing if the bytes are none. A truncated body may end within a character, which is left out. */
    private static @Nullable String text(byte[] bytes, Charset charset, boolean truncated) {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer text = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()) + 1);
        try {
            CoderResult decoded = decoder.decode(ByteBuffer.wrap(bytes), text, !truncated);
            if (decoded.isError()) {
                decoded.throwException();
            }
            return text.flip().toString();
        } catch (CharacterCodingException binary) {
            return null;
        }
    }
}
