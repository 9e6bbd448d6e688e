package org.incidenttasks.odata;

import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Turns a {@link Filter} into a JPA predicate that means the same on every database.
 *
 * <p>Negation is carried down to the comparisons, so the SQL holds no NOT over something that may be unknown, and the
 * indexes stay usable. Values are parameters. EclipseLink on Derby alone writes the values of a whole statement, quoted,
 * into its text as soon as one stands within a function or has an ESCAPE beside it; hence no function around a value, and
 * an ESCAPE only where the wanted text needs one.
 *
 * <p>The wanted text is folded to lower case here and the stored one by the database, whose {@code lower} may know ASCII
 * alone (PostgreSQL under locale C): a text with other letters is therefore also looked for as it is written.
 */
public final class CriteriaFilter<E> {

    /** Means nothing to either database within a text, as the usual backslash does to PostgreSQL. */
    private static final char ESCAPE = '!';

    /** What LIKE gives a meaning: PostgreSQL also to the backslash, unless another escape is named. */
    private static final Pattern SPECIAL = Pattern.compile("[%_\\\\]");

    private static final Pattern US_ASCII = Pattern.compile("\\p{ASCII}*");

    private final CriteriaBuilder builder;
    private final Root<E> root;

    private CriteriaFilter(CriteriaBuilder builder, Root<E> root) {
        this.builder = builder;
        this.root = root;
    }

    /** The predicate of a filter; {@link Filter#all()} is one that always holds. */
    public static <E> Predicate predicate(Filter<E> filter, CriteriaBuilder builder, Root<E> root) {
        return new CriteriaFilter<>(builder, root).translate(filter, false);
    }

    /** The attribute that a property stands for. */
    static <E, Y> Path<Y> path(Root<E> root, Property<E> property) {
        List<String> segments = property.path();
        Path<?> parent = root;
        for (String segment : segments.subList(0, segments.size() - 1)) {
            parent = parent.get(segment);
        }
        return parent.get(segments.get(segments.size() - 1));
    }

    private Predicate translate(Filter<E> filter, boolean negated) {
        if (filter instanceof Filter.Not<E> not) {
            return translate(not.operand(), !negated);
        }
        if (filter instanceof Filter.And<E> and) {
            return junction(and.operands(), !negated, negated);
        }
        if (filter instanceof Filter.Or<E> or) {
            return junction(or.operands(), negated, negated);
        }
        if (filter instanceof Filter.Comparison<E> comparison) {
            return comparison(comparison, negated);
        }
        if (filter instanceof Filter.In<E> in) {
            return in(in, negated);
        }
        return match((Filter.Match<E>) filter, negated);
    }

    private Predicate junction(List<Filter<E>> operands, boolean conjunction, boolean negated) {
        Predicate[] predicates =
                operands.stream().map(each -> translate(each, negated)).toArray(Predicate[]::new);
        return conjunction ? builder.and(predicates) : builder.or(predicates);
    }

    private Predicate comparison(Filter.Comparison<E> comparison, boolean negated) {
        Filter.Operator operator = negated ? comparison.operator().negated() : comparison.operator();
        Property<E> property = comparison.property();
        if (comparison.value() == null) {
            Path<Object> path = path(root, property);
            return operator == Filter.Operator.EQ ? builder.isNull(path) : builder.isNotNull(path);
        }
        boolean holdsWithoutValue = negated != (comparison.operator() == Filter.Operator.NE);
        return orNull(property, holdsWithoutValue, compare(property, operator, comparison.value()));
    }

    /** The value is of the property's type: {@link Property#checked} saw to that. */
    @SuppressWarnings("unchecked")
    private <Y extends Comparable<? super Y>> Predicate compare(
            Property<E> property, Filter.Operator operator, Object value) {
        Expression<Y> path = path(root, property);
        Y typed = (Y) value;
        return switch (operator) {
            case EQ -> builder.equal(path, typed);
            case NE -> builder.notEqual(path, typed);
            case GT -> builder.greaterThan(path, typed);
            case GE -> builder.greaterThanOrEqualTo(path, typed);
            case LT -> builder.lessThan(path, typed);
            case LE -> builder.lessThanOrEqualTo(path, typed);
        };
    }

    private Predicate in(Filter.In<E> in, boolean negated) {
        Predicate members = path(root, in.property()).in(in.values());
        return orNull(in.property(), negated, negated ? members.not() : members);
    }

    private Predicate match(Filter.Match<E> match, boolean negated) {
        Expression<String> value = path(root, match.property());
        String text = match.text();
        String folded = text.toLowerCase(Locale.ROOT);
        Predicate like = like(builder.lower(value), match.function(), folded, negated);
        if (!US_ASCII.matcher(text).matches()) {
            Predicate asWritten = like(value, match.function(), text, negated);
            like = negated ? builder.and(like, asWritten) : builder.or(like, asWritten);
        }
        return orNull(match.property(), negated, like);
    }

    private Predicate like(Expression<String> value, Filter.Function function, String text, boolean negated) {
        boolean special = SPECIAL.matcher(text).find();
        String inner = special ? text.replaceAll("[!%_]", ESCAPE + "$0") : text;
        String pattern = switch (function) {
            case CONTAINS -> "%" + inner + "%";
            case STARTSWITH -> inner + "%";
            case ENDSWITH -> "%" + inner;
        };
        if (!special) {
            return negated ? builder.notLike(value, pattern) : builder.like(value, pattern);
        }
        return negated ? builder.notLike(value, pattern, ESCAPE) : builder.like(value, pattern, ESCAPE);
    }

    /** Without a value the SQL is unknown, which counts as false; where it has to hold, that is said. */
    private Predicate orNull(Property<E> property, boolean holdsWithoutValue, Predicate predicate) {
        return property.isNullable() && holdsWithoutValue
                ? builder.or(builder.isNull(path(root, property)), predicate)
                : predicate;
    }
}
