package org.incidenttasks.odata;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidenttasks.Problem;

/**
 * Reads {@code $filter} by descent.
 *
 * <pre>
 * or         = and { "or" and }
 * and        = term { "and" term }
 * term       = "not" term | "(" or ")" | match | comparison
 * match      = ("contains" | "startswith" | "endswith") "(" property "," text ")"
 * comparison = property operator literal | property "in" "(" literal { "," literal } ")"
 * </pre>
 *
 * Words are case-sensitive. Whatever else OData has (lambdas, arithmetic, other functions, {@code has}) is named and
 * refused; so is what would cost too much: the limits below.
 */
public final class FilterParser<E> {

    /** Characters of a filter. */
    public static final int MAX_LENGTH = 2_000;
    /** Parentheses and {@code not} within one another. */
    public static final int MAX_NESTING = 20;
    /** Comparisons, functions and {@code in} together. */
    public static final int MAX_COMPARISONS = 50;
    /** Members of one {@code in}. */
    public static final int MAX_MEMBERS = 100;

    private static final String OPTION = "$filter";
    private static final String OPERATORS = Stream.concat(
                    Arrays.stream(Filter.Operator.values()).map(Object::toString), Stream.of("in"))
            .collect(Collectors.joining(", "));
    private static final String FUNCTIONS =
            Arrays.stream(Filter.Function.values()).map(Object::toString).collect(Collectors.joining(", "));

    private final PropertySet<E> properties;
    private final FilterLexer tokens;
    private FilterLexer.Token token;
    private int nesting;
    private int comparisons;

    private FilterParser(String text, PropertySet<E> properties) {
        this.properties = properties;
        this.tokens = new FilterLexer(text);
        this.token = tokens.next();
    }

    /**
     * The filter of that text.
     *
     * @throws Problem.Invalid with the position of what was not understood, or which limit was passed
     */
    public static <E> Filter<E> parse(String text, PropertySet<E> properties) {
        if (text.length() > MAX_LENGTH) {
            throw Refusal.at(OPTION, MAX_LENGTH, "The filter is longer than " + MAX_LENGTH + " characters");
        }
        FilterParser<E> parser = new FilterParser<>(text, properties);
        Filter<E> filter = parser.or();
        if (!parser.at(FilterLexer.Kind.END)) {
            throw parser.unexpected("'and', 'or' or the end");
        }
        return filter;
    }

    private Filter<E> or() {
        return chain("or", this::and, Filter::or);
    }

    private Filter<E> and() {
        return chain("and", this::term, Filter::and);
    }

    private Filter<E> chain(String word, Supplier<Filter<E>> operand, Function<List<Filter<E>>, Filter<E>> joined) {
        List<Filter<E>> operands = new ArrayList<>();
        operands.add(operand.get());
        while (atWord(word)) {
            advance();
            operands.add(operand.get());
        }
        return joined.apply(operands);
    }

    private Filter<E> term() {
        if (atWord("not")) {
            enter();
            Filter<E> negated = Filter.not(term());
            nesting--;
            return negated;
        }
        if (at(FilterLexer.Kind.OPEN)) {
            enter();
            Filter<E> inner = or();
            close("'and', 'or' or ')'");
            nesting--;
            return inner;
        }
        if (!at(FilterLexer.Kind.WORD)) {
            throw unexpected("a property, a function, 'not' or '('");
        }
        FilterLexer.Token word = advance();
        countComparison(word);
        return at(FilterLexer.Kind.OPEN) ? match(word) : comparison(word);
    }

    private void enter() {
        if (++nesting > MAX_NESTING) {
            throw refuse(token, "Nested deeper than " + MAX_NESTING);
        }
        advance();
    }

    private void countComparison(FilterLexer.Token word) {
        if (++comparisons > MAX_COMPARISONS) {
            throw refuse(word, "More than " + MAX_COMPARISONS + " comparisons");
        }
    }

    private Filter<E> match(FilterLexer.Token word) {
        String name = word.text();
        if (name.endsWith("/any") || name.endsWith("/all")) {
            throw refuse(word, "The lambda operator " + Refusal.shown(name) + " is not supported");
        }
        Filter.Function function = named(Filter.Function.values(), name)
                .orElseThrow(() -> refuse(
                        word, "The function " + Refusal.shown(name) + " is not supported. Supported: " + FUNCTIONS));
        advance();
        if (!at(FilterLexer.Kind.WORD)) {
            throw unexpected("a property");
        }
        FilterLexer.Token argument = advance();
        if (at(FilterLexer.Kind.OPEN)) {
            throw refuse(argument, "A function within a function is not supported: " + Refusal.shown(argument.text()));
        }
        Property<E> property = properties.filterable(argument.text(), argument.start());
        if (property.kind() != Property.Kind.TEXT) {
            throw refuse(argument, "'" + name + "' needs a text, and " + property + " is " + property.edmType());
        }
        if (!at(FilterLexer.Kind.COMMA)) {
            throw unexpected("','");
        }
        advance();
        Object text = literal(property);
        close("')'");
        return new Filter.Match<>(function, property, (String) text);
    }

    private Filter<E> comparison(FilterLexer.Token word) {
        Property<E> property = properties.filterable(word.text(), word.start());
        if (!at(FilterLexer.Kind.WORD)) {
            throw unexpected("an operator (" + OPERATORS + ")");
        }
        FilterLexer.Token operator = advance();
        if ("in".equals(operator.text())) {
            return in(property);
        }
        Filter.Operator known = named(Filter.Operator.values(), operator.text())
                .orElseThrow(() -> refuse(
                        operator,
                        "The operator " + Refusal.shown(operator.text()) + " is not supported. Supported: "
                                + OPERATORS));
        boolean equality = known == Filter.Operator.EQ || known == Filter.Operator.NE;
        if (property.kind() == Property.Kind.ENUM && !equality) {
            throw refuse(operator, property + " is an enumeration: '" + known + "' is not for it. Allowed: eq, ne, in");
        }
        if (equality && property.isNullable() && atWord("null")) {
            advance();
            return Filter.compare(property, known, null);
        }
        return Filter.compare(property, known, literal(property));
    }

    private Filter<E> in(Property<E> property) {
        if (!at(FilterLexer.Kind.OPEN)) {
            throw unexpected("'('");
        }
        List<Object> values = new ArrayList<>();
        do {
            advance();
            if (values.size() == MAX_MEMBERS) {
                throw refuse(token, "More than " + MAX_MEMBERS + " members");
            }
            values.add(literal(property));
        } while (at(FilterLexer.Kind.COMMA));
        close("',' or ')'");
        return Filter.in(property, values);
    }

    private Object literal(Property<E> property) {
        boolean quoted = at(FilterLexer.Kind.QUOTED);
        boolean typed = at(FilterLexer.Kind.TYPED);
        if (!quoted && !typed && !at(FilterLexer.Kind.WORD)) {
            throw unexpected("a value of " + property.edmType());
        }
        if (atWord("null")) {
            throw refuse(
                    token, "null cannot stand here" + (property.isNullable() ? "" : ": " + property + " is never"));
        }
        if (typed && !(property.kind() == Property.Kind.ENUM && token.prefix().equals(property.edmType()))) {
            throw refuse(
                    token,
                    "A literal of type " + Refusal.shown(token.prefix()) + " does not fit " + property + ", which is "
                            + property.edmType());
        }
        boolean quotes = switch (property.kind()) {
            case TEXT, ENUM -> true;
            case INTEGER -> false;
            // Both are in use: OData writes times bare, some clients quote everything.
            case TIME -> quoted;
        };
        if (!typed && quotes != quoted) {
            throw refuse(
                    token,
                    (quotes ? "Expected a value in single quotes" : "Expected a value without quotes") + " for "
                            + property + ", which is " + property.edmType() + ", but found "
                            + Refusal.shown(token.text()));
        }
        try {
            Object value = property.read(token.text());
            advance();
            return value;
        } catch (IllegalArgumentException e) {
            throw refuse(token, e.getMessage());
        }
    }

    private void close(String expected) {
        if (!at(FilterLexer.Kind.CLOSE)) {
            throw unexpected(expected);
        }
        advance();
    }

    private boolean at(FilterLexer.Kind kind) {
        return token.kind() == kind;
    }

    private boolean atWord(String word) {
        return at(FilterLexer.Kind.WORD) && token.text().equals(word);
    }

    private FilterLexer.Token advance() {
        FilterLexer.Token past = token;
        token = tokens.next();
        return past;
    }

    private static <T> Optional<T> named(T[] values, String name) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(name))
                .findFirst();
    }

    private Problem.Invalid unexpected(String expected) {
        String found = at(FilterLexer.Kind.END) ? "the end" : Refusal.shown(token.text());
        return refuse(token, "Expected " + expected + ", but found " + found);
    }

    private static Problem.Invalid refuse(FilterLexer.Token token, String message) {
        return Refusal.at(OPTION, token.start(), message);
    }
}
