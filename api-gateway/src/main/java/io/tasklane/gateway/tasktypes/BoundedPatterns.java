package io.tasklane.gateway.tasktypes;

import com.networknt.schema.SchemaException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;
import com.networknt.schema.regex.RegularExpressions;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Regular expressions that give up. A pattern such as {@code (a+)+$} can take for ever with a short text, and it is whatever some
 * worker sent. So the characters are counted that matching looks at, over all patterns of one validation.
 */
final class BoundedPatterns implements RegularExpressionFactory {

    /** Some tenths of a second. */
    private static final long MAX_LOOKS = 20_000_000;

    private static final ThreadLocal<Looks> LOOKS = new ThreadLocal<>();

    @Override
    public RegularExpression getRegularExpression(String regex) {
        Pattern pattern = Pattern.compile(
                RegularExpressions.replaceLongformCharacterProperties(RegularExpressions.replaceDollarAnchors(regex)));
        return text -> matches(pattern.matcher(""), text);
    }

    private static boolean matches(Matcher matcher, String text) {
        Looks looks = LOOKS.get();
        return matcher.reset(new CountedText(text, looks == null ? new Looks() : looks))
                .find();
    }

    /** Runs something with a budget of its own for all that is matched in it, by this thread. */
    static <T> T within(Supplier<T> validation) {
        LOOKS.set(new Looks());
        try {
            return validation.get();
        } finally {
            LOOKS.remove();
        }
    }

    /** The budget is used up. Of the library's own kind, for that is passed on and any other is logged with the text. */
    static final class Exhausted extends SchemaException {

        private static final long serialVersionUID = 1L;

        private Exhausted() {
            super("matching takes too long");
        }
    }

    private static final class Looks {

        private long count;

        private void one() {
            if (++count > MAX_LOOKS) {
                throw new Exhausted();
            }
        }
    }

    private record CountedText(CharSequence text, Looks looks) implements CharSequence {

        @Override
        public char charAt(int index) {
            looks.one();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
