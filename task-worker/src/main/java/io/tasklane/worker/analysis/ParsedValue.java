package io.tasklane.worker.analysis;

/**
 * Finds out what a value can be, and what number or time it is. One object for a whole dataset, because there is one call for
 * each value: it makes no objects and throws nothing.
 */
final class ParsedValue {

    static final int NUMBER = ColumnType.INTEGER.bit() | ColumnType.DECIMAL.bit();
    static final int TIME = ColumnType.DATE.bit() | ColumnType.TIMESTAMP.bit();
    static final int ANY = NUMBER | TIME | ColumnType.BOOLEAN.bit();

    private static final double[] POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long EXACT_IN_A_DOUBLE = 1L << 53;
    private static final int MOST_DIGITS = 19;
    private static final int MAX_EXPONENT = 100_000;

    private long integer;
    private double number;
    private long micros;

    /** The types, but text, that the value can be of, as bits; 0 if it can only be text. */
    int parse(char[] text, int offset, int length) {
        char first = text[offset];
        if (first >= '0' && first <= '9') {
            if (length >= IsoTime.DATE_LENGTH && text[offset + 4] == '-' && text[offset + 7] == '-') {
                return time(text, offset, length);
            }
            return number(text, offset, length);
        }
        if (first == '-' || first == '+' || first == '.') {
            return number(text, offset, length);
        }
        boolean truth = is("true", text, offset, length) || is("false", text, offset, length);
        return truth ? ColumnType.BOOLEAN.bit() : 0;
    }

    /** The last value, if it was an integer. */
    long integer() {
        return integer;
    }

    /** The last value, if it was a number. */
    double number() {
        return number;
    }

    /** The last value, if it was a date or a timestamp, in microseconds since 1970. */
    long micros() {
        return micros;
    }

    private int time(char[] text, int offset, int length) {
        micros = IsoTime.micros(text, offset, length);
        if (micros == IsoTime.NONE) {
            return 0;
        }
        return length == IsoTime.DATE_LENGTH ? TIME : ColumnType.TIMESTAMP.bit();
    }

    private int number(char[] text, int offset, int length) {
        int end = offset + length;
        boolean negative = text[offset] == '-';
        int at = negative || text[offset] == '+' ? offset + 1 : offset;
        long digits = 0;
        int significant = 0;
        int seen = 0;
        int scale = 0;
        boolean fraction = false;
        for (; at < end; at++) {
            char symbol = text[at];
            if (symbol == '.' && !fraction) {
                fraction = true;
                continue;
            }
            int digit = symbol - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            seen++;
            significant += significant > 0 || digit > 0 ? 1 : 0;
            digits = digits * 10 + digit;
            scale -= fraction ? 1 : 0;
        }
        if (seen == 0) {
            return 0;
        }
        int exponent = at == end ? 0 : exponent(text, at, end);
        if (exponent == Integer.MIN_VALUE) {
            return 0;
        }
        boolean whole = significant < MOST_DIGITS || significant == MOST_DIGITS && digits >= 0;
        if (at == end && !fraction && whole) {
            integer = negative ? -digits : digits;
            number = integer;
            return NUMBER;
        }
        boolean exact = significant < MOST_DIGITS && digits <= EXACT_IN_A_DOUBLE;
        number = decimal(exact, negative ? -digits : digits, scale + exponent, text, offset, length);
        return Double.isInfinite(number) ? 0 : ColumnType.DECIMAL.bit();
    }

    /** The number after 'e', {@link Integer#MIN_VALUE} if there is none. */
    private static int exponent(char[] text, int from, int end) {
        if (text[from] != 'e' && text[from] != 'E') {
            return Integer.MIN_VALUE;
        }
        int at = from + 1;
        boolean negative = at < end && text[at] == '-';
        if (negative || at < end && text[at] == '+') {
            at++;
        }
        if (at == end) {
            return Integer.MIN_VALUE;
        }
        int exponent = 0;
        for (; at < end; at++) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return Integer.MIN_VALUE;
            }
            exponent = Math.min(MAX_EXPONENT, exponent * 10 + digit);
        }
        return negative ? -exponent : exponent;
    }

    /**
     * Digits and a power of ten that a double both holds exactly give the nearest double by one operation (Clinger, "How to Read
     * Floating Point Numbers Accurately", 1990). The rest is for the library.
     */
    private static double decimal(boolean exact, long digits, int power, char[] text, int offset, int length) {
        if (exact && power <= 0 && -power < POWERS_OF_TEN.length) {
            return digits / POWERS_OF_TEN[-power];
        }
        if (exact && power > 0 && power < POWERS_OF_TEN.length) {
            return digits * POWERS_OF_TEN[power];
        }
        return Double.parseDouble(new String(text, offset, length));
    }

    private static boolean is(String lowerCase, char[] text, int offset, int length) {
        if (length != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((text[offset + i] | 0x20) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
