package io.tasklane.gateway.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a {@code Range} header asks for (RFC 9110, section 14). A header that is of another unit or not well-formed asks for
 * nothing, as the RFC has it; nor does one that asks for more than {@value #MOST} parts, or for more bytes than there are.
 */
final class ByteRanges {

    static final int MOST = 16;

    private static final String UNIT = "bytes=";
    private static final Pattern SPEC = Pattern.compile("(\\d*)-(\\d*)");
    private static final int DIGITS_OF_A_LONG = 18;

    private ByteRanges() {}

    /**
     * A part.
     *
     * @param from the first byte, counted from 0
     * @param to the last byte
     */
    record Part(long from, long to) {

        long length() {
            return to - from + 1;
        }

        /** As {@code Content-Range} has it. */
        String of(long size) {
            return "bytes " + from + "-" + to + "/" + size;
        }
    }

    /**
     * The parts that are asked for and there, in the order in which they are asked for.
     *
     * @param size of the whole, in bytes
     * @return nothing if the whole is to be sent; no part if none of those that are asked for is there
     */
    static Optional<List<Part>> of(String header, long size) {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return Optional.empty();
        }
        List<Part> there = new ArrayList<>();
        long asked = 0;
        int specs = 0;
        for (String element : header.substring(UNIT.length()).split(",", -1)) {
            String spec = element.strip();
            if (spec.isEmpty()) {
                continue;
            }
            Matcher form = SPEC.matcher(spec);
            if (!form.matches() || spec.equals("-") || ++specs > MOST) {
                return Optional.empty();
            }
            boolean suffix = form.group(1).isEmpty();
            long first = suffix ? Math.max(0, size - number(form.group(2))) : number(form.group(1));
            long last = suffix || form.group(2).isEmpty() ? Long.MAX_VALUE : number(form.group(2));
            boolean emptySuffixOfNothing = suffix && size == 0 && number(form.group(2)) > 0;
            if (last < first || emptySuffixOfNothing) {
                return Optional.empty();
            }
            if (first < size) {
                Part part = new Part(first, Math.min(last, size - 1));
                there.add(part);
                asked += part.length();
            }
        }
        return specs == 0 || asked > size ? Optional.empty() : Optional.of(there);
    }

    private static long number(String digits) {
        return digits.length() > DIGITS_OF_A_LONG ? Long.MAX_VALUE : Long.parseLong(digits);
    }
}
