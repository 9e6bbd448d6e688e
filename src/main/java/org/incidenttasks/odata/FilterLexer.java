package org.incidenttasks.odata;

/** Cuts a filter into words, quoted texts and punctuation, one at a time, and remembers where each began. */
final class FilterLexer {

    enum Kind {
        /** A name, an operator or a bare literal: which, only the place where it stands can say. */
        WORD,
        /** {@code 'it''s'}; its text is {@code it's}. */
        QUOTED,
        /** {@code microsoft.graph.x'open'}: the prefix names a type. */
        TYPED,
        OPEN,
        CLOSE,
        COMMA,
        END
    }

    /** {@code start} counts from zero; {@code prefix} is empty unless typed. */
    record Token(Kind kind, String text, String prefix, int start) {}

    private static final String PUNCTUATION = "(),'";

    private final String source;
    private int index;

    FilterLexer(String source) {
        this.source = source;
    }

    Token next() {
        while (index < source.length() && blank(source.charAt(index))) {
            index++;
        }
        int start = index;
        if (start == source.length()) {
            return new Token(Kind.END, "", "", start);
        }
        return switch (source.charAt(start)) {
            case '(' -> single(Kind.OPEN);
            case ')' -> single(Kind.CLOSE);
            case ',' -> single(Kind.COMMA);
            case '\'' -> new Token(Kind.QUOTED, quoted(), "", start);
            default -> word();
        };
    }

    private Token single(Kind kind) {
        index++;
        return new Token(kind, source.substring(index - 1, index), "", index - 1);
    }

    private Token word() {
        int start = index;
        while (index < source.length()
                && !blank(source.charAt(index))
                && PUNCTUATION.indexOf(source.charAt(index)) < 0) {
            index++;
        }
        String word = source.substring(start, index);
        boolean typed = index < source.length() && source.charAt(index) == '\'';
        return typed ? new Token(Kind.TYPED, quoted(), word, start) : new Token(Kind.WORD, word, "", start);
    }

    private String quoted() {
        int open = index;
        StringBuilder text = new StringBuilder();
        index++;
        while (index < source.length()) {
            char c = source.charAt(index++);
            if (c != '\'') {
                text.append(c);
            } else if (index < source.length() && source.charAt(index) == '\'') {
                text.append(c);
                index++;
            } else {
                return text.toString();
            }
        }
        throw Refusal.at("$filter", open, "The quote is not closed; a quote within a text is written twice");
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t';
    }
}
