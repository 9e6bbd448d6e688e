package org.incidenttasks.odata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A condition on the rows, as a tree. {@link FilterParser} makes it from {@code $filter}, a page makes it from the
 * factories here; {@code toString()} is OData again, always the same for the same tree.
 *
 * <p>Every condition is true or false, never unknown: a property without a value equals {@code null} alone, is neither
 * greater nor less than anything and contains nothing; so {@code ne 'x'} and {@code not contains(p,'x')} hold for it.
 *
 * @param <E> the entity
 */
public sealed interface Filter<E> {

    /** What compares a property with a value. */
    enum Operator {
        EQ,
        NE,
        GT,
        GE,
        LT,
        LE;

        /** What holds exactly when this does not. */
        Operator negated() {
            return switch (this) {
                case EQ -> NE;
                case NE -> EQ;
                case GT -> LE;
                case GE -> LT;
                case LT -> GE;
                case LE -> GT;
            };
        }

        /** As OData writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What looks for a text within a text; upper and lower case are alike, as in Graph's security resources. */
    enum Function {
        CONTAINS,
        STARTSWITH,
        ENDSWITH;

        /** As OData writes it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** All of them hold; with none in it, it always holds. */
    record And<E>(List<Filter<E>> operands) implements Filter<E> {
        public And {
            operands = List.copyOf(operands);
        }

        @Override
        public String toString() {
            return operands.stream()
                    .map(each -> each instanceof Or ? "(" + each + ")" : each.toString())
                    .collect(Collectors.joining(" and "));
        }
    }

    /** At least one of them holds; there are two or more. */
    record Or<E>(List<Filter<E>> operands) implements Filter<E> {
        public Or {
            operands = List.copyOf(operands);
            if (operands.size() < 2) {
                throw new IllegalArgumentException("An or needs two operands");
            }
        }

        @Override
        public String toString() {
            return operands.stream().map(Filter::toString).collect(Collectors.joining(" or "));
        }
    }

    /** It does not hold. */
    record Not<E>(Filter<E> operand) implements Filter<E> {
        @Override
        public String toString() {
            return "not (" + operand + ")";
        }
    }

    /** A property against a value; {@code null} with {@code EQ} and {@code NE} alone. Enums order by wire name. */
    record Comparison<E>(Property<E> property, Operator operator, Object value) implements Filter<E> {
        public Comparison {
            value = property.checked(value);
            if (value == null && operator != Operator.EQ && operator != Operator.NE) {
                throw new IllegalArgumentException(operator + " null");
            }
        }

        @Override
        public String toString() {
            return property + " " + operator + " " + property.literal(value);
        }
    }

    /** A property is one of the values, of which there is at least one and none null. */
    record In<E>(Property<E> property, List<Object> values) implements Filter<E> {
        public In {
            values = values.stream().map(property::checked).toList();
            if (values.isEmpty() || values.contains(null)) {
                throw new IllegalArgumentException("in needs values");
            }
        }

        @Override
        public String toString() {
            return property + values.stream().map(property::literal).collect(Collectors.joining(",", " in (", ")"));
        }
    }

    /** A text property contains a text, or starts or ends with it; wildcards mean nothing in it. */
    record Match<E>(Function function, Property<E> property, String text) implements Filter<E> {
        public Match {
            if (property.kind() != Property.Kind.TEXT) {
                throw new IllegalArgumentException(property + " is not text");
            }
            property.checked(text);
        }

        @Override
        public String toString() {
            return function + "(" + property + "," + property.literal(text) + ")";
        }
    }

    /** Every row. */
    static <E> Filter<E> all() {
        return new And<>(List.of());
    }

    /** All of them hold. {@link #all()} among them is left out, an {@code and} within is taken apart. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static <E> Filter<E> and(Filter<E>... filters) {
        return and(Arrays.asList(filters));
    }

    /** All of them hold; every row for an empty list. */
    static <E> Filter<E> and(Collection<? extends Filter<E>> filters) {
        List<Filter<E>> operands = new ArrayList<>();
        for (Filter<E> filter : filters) {
            if (filter instanceof And<E> and) {
                operands.addAll(and.operands());
            } else {
                operands.add(filter);
            }
        }
        return operands.size() == 1 ? operands.get(0) : new And<>(operands);
    }

    /** At least one of them holds; {@code IllegalArgumentException} when there is none. */
    @SafeVarargs
    @SuppressWarnings("varargs")
    static <E> Filter<E> or(Filter<E>... filters) {
        return or(Arrays.asList(filters));
    }

    /** At least one of them holds; {@code IllegalArgumentException} for an empty list. */
    static <E> Filter<E> or(Collection<? extends Filter<E>> filters) {
        List<Filter<E>> operands = new ArrayList<>();
        for (Filter<E> filter : filters) {
            if (filter instanceof Or<E> or) {
                operands.addAll(or.operands());
            } else {
                operands.add(filter);
            }
        }
        return operands.size() == 1 ? operands.get(0) : new Or<>(operands);
    }

    static <E> Filter<E> not(Filter<E> filter) {
        return new Not<>(filter);
    }

    /** The property has that value; {@code null}: it has none. */
    static <E> Filter<E> equal(Property<E> property, Object value) {
        return new Comparison<>(property, Operator.EQ, value);
    }

    /** A comparison; {@code IllegalArgumentException} when the value is not of the property's Java type. */
    static <E> Filter<E> compare(Property<E> property, Operator operator, Object value) {
        return new Comparison<>(property, operator, value);
    }

    /** One of the values; {@code IllegalArgumentException} when there is none. */
    static <E> Filter<E> in(Property<E> property, Collection<?> values) {
        return new In<>(property, new ArrayList<>(values));
    }

    static <E> Filter<E> contains(Property<E> property, String text) {
        return new Match<>(Function.CONTAINS, property, text);
    }
}
