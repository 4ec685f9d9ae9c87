package io.tasklane.standalone.store;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What of an ordered index has to be looked at for a filter: one stretch for each combination of the values that it names for
 * the first fields. It may hold more than what matches, never less.
 */
final class IndexScan {

    private static final int MOST_STRETCHES = 1_000;

    private final OrderedIndex index;
    private final List<Stretch> stretches;
    private final int named;
    private final int direction;

    /** @param from nothing for the beginning of the index */
    private record Stretch(@Nullable KeyValue from, KeyValue to) {}

    private IndexScan(OrderedIndex index, List<Stretch> stretches, int named, int direction) {
        this.index = index;
        this.stretches = stretches;
        this.named = named;
        this.direction = direction;
    }

    /** The scan with the fewest entries among those that bring the documents in order, or among all if none does. */
    static Optional<IndexScan> best(List<OrderedIndex> indexes, Document filter, @Nullable Document orderBy) {
        List<IndexScan> scans = indexes.stream()
                .map(index -> of(index, filter, orderBy))
                .flatMap(Optional::stream)
                .toList();
        Comparator<IndexScan> byEntries = Comparator.comparingLong(IndexScan::estimate);
        return scans.stream()
                .filter(IndexScan::isInOrder)
                .min(byEntries)
                .or(() -> scans.stream().min(byEntries));
    }

    private static Optional<IndexScan> of(OrderedIndex index, Document filter, @Nullable Document orderBy) {
        List<List<@Nullable Object>> prefixes = List.of(List.of());
        int named = 0;
        for (String field : index.fields()) {
            Collection<Object> values = FieldConditions.of(field, filter).values();
            if (values == null || (long) prefixes.size() * values.size() > MOST_STRETCHES) {
                break;
            }
            prefixes = prefixes.stream()
                    .flatMap(prefix -> values.stream().map(value -> with(prefix, value)))
                    .toList();
            named++;
        }
        FieldConditions next = named < index.fields().size()
                ? FieldConditions.of(index.fields().get(named), filter)
                : FieldConditions.NONE;
        if (named == 0 && !next.isRange()) {
            return Optional.empty();
        }
        List<Stretch> stretches = prefixes.stream()
                .map(prefix -> new Stretch(from(prefix, next), new KeyValue(to(prefix, next))))
                .toList();
        return Optional.of(new IndexScan(index, stretches, named, direction(index, named, orderBy)));
    }

    private static @Nullable KeyValue from(List<@Nullable Object> prefix, FieldConditions next) {
        List<@Nullable Object> from = next.lowest() == null ? prefix : with(prefix, next.lowest());
        boolean behind = next.lowest() != null && !next.lowestMatches();
        return from.isEmpty() ? null : new KeyValue(behind ? with(from, IndexKeyType.TOP) : from);
    }

    private static List<@Nullable Object> to(List<@Nullable Object> prefix, FieldConditions next) {
        if (next.highest() == null) {
            return with(prefix, IndexKeyType.TOP);
        }
        List<@Nullable Object> to = with(prefix, next.highest());
        return next.highestMatches() ? with(to, IndexKeyType.TOP) : to;
    }

    private static List<@Nullable Object> with(List<@Nullable Object> prefix, @Nullable Object value) {
        List<@Nullable Object> longer = new ArrayList<>(prefix);
        longer.add(value);
        return longer;
    }

    /** 1 or -1 if the fields that follow those named are the ones to sort by, all in the same direction; otherwise 0. */
    private static int direction(OrderedIndex index, int named, @Nullable Document orderBy) {
        if (orderBy == null || orderBy.isEmpty()) {
            return 0;
        }
        List<String> rest = index.fields().subList(named, index.fields().size());
        List<String> wanted = List.copyOf(orderBy.keySet());
        if (wanted.size() > rest.size() || !rest.subList(0, wanted.size()).equals(wanted)) {
            return 0;
        }
        Set<Integer> directions = new HashSet<>();
        orderBy.values()
                .forEach(value ->
                        directions.add(value instanceof Number number ? Integer.signum(number.intValue()) : 0));
        return directions.size() == 1 ? directions.iterator().next() : 0;
    }

    boolean isInOrder() {
        return direction != 0;
    }

    /** How many entries it looks at if nothing stops it. */
    long estimate() {
        return stretches.stream()
                .mapToLong(stretch -> index.count(stretch.from(), stretch.to()))
                .sum();
    }

    /** Whether all documents of the stretches match, each of which is in one of them, once. */
    boolean isExact(Document filter) {
        Set<String> first = Set.copyOf(index.fields().subList(0, named));
        return stretches.size() == 1
                && filter.entrySet().stream()
                        .allMatch(condition ->
                                first.contains(condition.getKey()) && condition.getValue() instanceof String);
    }

    /** The ids, in the order of the index if that is asked for. */
    Stream<Object> ids() {
        return stretches.size() == 1
                ? stream(entries(stretches.get(0))).map(OrderedIndex::id)
                : stream(new Merge()).map(OrderedIndex::id).distinct();
    }

    private Iterator<KeyValue> entries(Stretch stretch) {
        return index.entries(stretch.from(), stretch.to(), direction < 0);
    }

    private static Stream<KeyValue> stream(Iterator<KeyValue> entries) {
        int traits = Spliterator.ORDERED | Spliterator.NONNULL;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(entries, traits), false);
    }

    /** The entries of all stretches, ordered by what follows the fields that are named. */
    private final class Merge implements Iterator<KeyValue> {

        private final PriorityQueue<Head> heads = new PriorityQueue<>(this::compare);

        private record Head(KeyValue entry, Iterator<KeyValue> rest) {}

        Merge() {
            stretches.forEach(stretch -> push(entries(stretch)));
        }

        private void push(Iterator<KeyValue> rest) {
            if (rest.hasNext()) {
                heads.add(new Head(rest.next(), rest));
            }
        }

        private int compare(Head one, Head other) {
            int size = Math.min(one.entry().size(), other.entry().size());
            for (int at = named; at < size; at++) {
                int order = IndexKeyType.comparePart(one.entry(), other.entry(), at);
                if (order != 0) {
                    return direction < 0 ? -order : order;
                }
            }
            return 0;
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public KeyValue next() {
            Head first = heads.remove();
            push(first.rest());
            return first.entry();
        }
    }
}
