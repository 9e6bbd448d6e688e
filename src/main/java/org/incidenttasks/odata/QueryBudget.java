package org.incidenttasks.odata;

import java.util.List;
import org.incidenttasks.Problem;

/**
 * How many rows a query of a client may look through. A comparison costs next to nothing; a text function reads the
 * whole text of every row, and an order without an index sorts all of them. What costs more per row may look at fewer.
 *
 * @param rows the most rows
 * @param texts how many text functions there are
 * @param sorted whether all rows have to be sorted
 * @param counted whether all rows have to be counted
 */
record QueryBudget(int rows, int texts, boolean sorted, boolean counted) {

    /** Rows that may be looked through with one text function. */
    static final int MOST_ROWS = 75_000;

    /** The budget of a query over a table of which {@code most} rows may be looked through with one text function. */
    static <E> QueryBudget of(QueryOptions<E> options, PropertySet<E> properties, int most) {
        int texts = texts(options.filter());
        boolean sorted = !properties.isInOrder(options.orderBy());
        boolean counted = options.count() && texts > 0;
        // A sort costs half a text function; the count looks at every row once more.
        int halves = texts * (counted ? 4 : 2) + (sorted ? 1 : 0);
        return new QueryBudget(halves == 0 ? Integer.MAX_VALUE : 2 * most / halves, texts, sorted, counted);
    }

    boolean isBounded() {
        return rows != Integer.MAX_VALUE;
    }

    private static int texts(Filter<?> filter) {
        if (filter instanceof Filter.Not<?> not) {
            return texts(not.operand());
        }
        if (filter instanceof Filter.And<?> and) {
            return and.operands().stream().mapToInt(QueryBudget::texts).sum();
        }
        if (filter instanceof Filter.Or<?> or) {
            return or.operands().stream().mapToInt(QueryBudget::texts).sum();
        }
        return filter instanceof Filter.Match ? 1 : 0;
    }

    /** What a filter says that an index finds: of the rest, nothing is sure to leave a row unread. */
    static <E> Filter<E> narrowing(Filter<E> filter, PropertySet<E> properties) {
        List<Filter<E>> operands = filter instanceof Filter.And<E> and ? and.operands() : List.of(filter);
        return Filter.and(operands.stream()
                .filter(operand -> operand instanceof Filter.In<E> in && properties.isNarrowing(in.property())
                        || operand instanceof Filter.Comparison<E> comparison
                                && comparison.operator() != Filter.Operator.NE
                                && properties.isNarrowing(comparison.property()))
                .toList());
    }

    Problem.Invalid refusal(PropertySet<?> properties) {
        StringBuilder why = new StringBuilder();
        if (texts > 0) {
            why.append("$filter has ").append(texts).append(texts == 1 ? " text function" : " text functions");
        }
        if (sorted) {
            why.append(why.isEmpty() ? "" : ", ").append("$orderby has no index");
        }
        if (counted) {
            why.append(", all are to be counted");
        }
        return Refusal.of("The query would look through more than " + rows + " rows, and no more are allowed here ("
                + why + "). Narrow $filter with 'and' by " + properties.narrowingNames()
                + ", or ask for less at a time.");
    }
}
