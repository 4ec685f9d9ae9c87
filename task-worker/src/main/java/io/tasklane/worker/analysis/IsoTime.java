package io.tasklane.worker.analysis;

import java.time.LocalDate;
import java.time.Month;
import java.time.Year;

/** Reads ISO 8601 dates and timestamps without making an exception of what is none. */
final class IsoTime {

    /** What is no time. */
    static final long NONE = Long.MIN_VALUE;

    /** The length of a date alone. */
    static final int DATE_LENGTH = 10;

    private static final long MICROS = 1_000_000L;
    private static final int MAX_FRACTION_DIGITS = 9;
    private static final int MAX_OFFSET_HOURS = 18;

    private IsoTime() {}

    /**
     * Microseconds since 1970 of {@code yyyy-MM-dd}, or of it, 'T' or a space, and {@code HH:mm[:ss[.fraction]]} with nothing,
     * {@code Z}, or an offset {@code +HH[[:]mm]} after it; {@link #NONE} of anything else. No offset is taken as UTC.
     */
    static long micros(char[] text, int offset, int length) {
        if (length < DATE_LENGTH || text[offset + 4] != '-' || text[offset + 7] != '-') {
            return NONE;
        }
        int high = pair(text, offset);
        int low = pair(text, offset + 2);
        int month = pair(text, offset + 5);
        int day = pair(text, offset + 8);
        if (high < 0 || low < 0 || month < 1 || month > 12 || day < 1) {
            return NONE;
        }
        int year = high * 100 + low;
        if (day > Month.of(month).length(Year.isLeap(year))) {
            return NONE;
        }
        long midnight = LocalDate.of(year, month, day).toEpochDay() * 86_400 * MICROS;
        if (length == DATE_LENGTH) {
            return midnight;
        }
        long time = time(text, offset + DATE_LENGTH, offset + length);
        return time == NONE ? NONE : midnight + time;
    }

    private static long time(char[] text, int from, int end) {
        if (end - from < 6 || text[from] != 'T' && text[from] != ' ' || text[from + 3] != ':') {
            return NONE;
        }
        int hour = pair(text, from + 1);
        int minute = pair(text, from + 4);
        int second = 0;
        long fraction = 0;
        int at = from + 6;
        if (at < end && text[at] == ':') {
            second = end - at < 3 ? -1 : pair(text, at + 1);
            at += 3;
            if (at < end && (text[at] == '.' || text[at] == ',')) {
                int digitsEnd = digitsEnd(text, at + 1, end);
                fraction = fraction(text, at + 1, digitsEnd);
                at = digitsEnd;
            }
        }
        boolean possible = hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
        long ahead = possible && fraction != NONE ? offset(text, at, end) : NONE;
        return ahead == NONE ? NONE : (hour * 3600L + minute * 60L + second) * MICROS + fraction - ahead;
    }

    private static int digitsEnd(char[] text, int from, int end) {
        int at = from;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    private static long fraction(char[] text, int from, int end) {
        if (from == end || end - from > MAX_FRACTION_DIGITS) {
            return NONE;
        }
        long micros = 0;
        for (int place = 0; place < 6; place++) {
            micros = micros * 10 + (from + place < end ? text[from + place] - '0' : 0);
        }
        return micros;
    }

    /** How far a zone is ahead of UTC, in microseconds. */
    private static long offset(char[] text, int from, int end) {
        int length = end - from;
        if (length == 0 || length == 1 && text[from] == 'Z') {
            return 0;
        }
        boolean colon = length == 6 && text[from + 3] == ':';
        boolean signed = text[from] == '+' || text[from] == '-';
        if (!signed || length != 3 && length != 5 && !colon) {
            return NONE;
        }
        int hours = pair(text, from + 1);
        int minutes = length == 3 ? 0 : pair(text, end - 2);
        if (hours < 0 || hours > MAX_OFFSET_HOURS || minutes < 0 || minutes > 59) {
            return NONE;
        }
        long ahead = (hours * 3600L + minutes * 60L) * MICROS;
        return text[from] == '-' ? -ahead : ahead;
    }

    /** The number that two digits make, -1 if they are none. */
    private static int pair(char[] text, int at) {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
    }
}
