package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Random;
import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterParserTest {

    private static String canonical(String filter) {
        return FilterParser.parse(filter, Item.ALL).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "colour eq 'red' | colour eq 'red'",
                "  colour\teq  'red'  | colour eq 'red'",
                "type ne test.colour'darkBlue' | colour ne 'darkBlue'",
                "colour eq 'unknownFutureValue' | colour eq 'unknownFutureValue'",
                "colour in ('red','green') | colour in ('red','green')",
                "rank in( 1 ,2,-3 ) | rank in (1,2,-3)",
                "rank gt -2147483648 | rank gt -2147483648",
                "displayName eq 'it''s' | displayName eq 'it''s'",
                "displayName eq '' | displayName eq ''",
                "displayName eq 'null' | displayName eq 'null'",
                "displayName ge ' and (' | displayName ge ' and ('",
                "note eq null | note eq null",
                "note ne null and shade eq null | note ne null and shade eq null",
                "owner/id eq '7' | ownerId eq '7'",
                "owner/title eq 'x' | owner/title eq 'x'",
                "createdDateTime ge 2026-04-28T09:30:00.0000000Z | createdDateTime ge 2026-04-28T09:30:00Z",
                "createdDateTime lt 2026-04-28T09:30:00+02:00 | createdDateTime lt 2026-04-28T07:30:00Z",
                "createdDateTime lt 2026-04-28T09:30Z | createdDateTime lt 2026-04-28T09:30:00Z",
                "createdDateTime le '2026-04-28T09:30:00.1z' | createdDateTime le 2026-04-28T09:30:00.100Z",
                "createdDateTime eq 2026-04-28T09:30:00.123456789Z | createdDateTime eq 2026-04-28T09:30:00.123456700Z",
                "createdDateTime in (2026-04-28T09:30:00Z) | createdDateTime in (2026-04-28T09:30:00Z)",
                "contains(displayName,'a') | contains(displayName,'a')",
                "startswith( displayName , '%' ) | startswith(displayName,'%')",
                "endswith(note,'_') or rank lt 1 | endswith(note,'_') or rank lt 1",
                "rank eq 1 or rank eq 2 and rank eq 3 | rank eq 1 or rank eq 2 and rank eq 3",
                "(rank eq 1 or rank eq 2) and rank eq 3 | (rank eq 1 or rank eq 2) and rank eq 3",
                "((rank eq 1 and (rank eq 2)) and rank eq 3) | rank eq 1 and rank eq 2 and rank eq 3",
                "not rank eq 1 and rank eq 2 | not (rank eq 1) and rank eq 2",
                "not(not contains(note,'x')) | not (not (contains(note,'x')))",
                "not (rank eq 1 or rank eq 2) | not (rank eq 1 or rank eq 2)",
                "(colour eq 'red' or colour eq 'green') and createdDateTime ge 2026-04-28T09:30:00.0000000Z"
                        + " | (colour eq 'red' or colour eq 'green') and createdDateTime ge 2026-04-28T09:30:00Z",
            })
    void reads(String filter, String canonical) {
        assertThat(canonical(filter)).isEqualTo(canonical);
        assertThat(FilterParser.parse(canonical, Item.ALL)).isEqualTo(FilterParser.parse(filter, Item.ALL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'' | at character 1: Expected a property, a function, 'not' or '('",
                "x eq 1 | at character 1: Could not find a property named 'x' on type 'test.item'. Allowed: id, display",
                "rank eq 1 and Rank eq 1 | at character 15: Could not find a property named 'Rank'",
                "extra eq 1 | at character 1: The property 'extra' cannot be used here. Allowed: id,",
                "alerts/any(a:a/id eq '1') | at character 1: The lambda operator 'alerts/any' is not supported",
                "alerts/all(a:a/id eq '1') | at character 1: The lambda operator 'alerts/all' is not supported",
                "rank add 1 eq 2 | at character 6: The operator 'add' is not supported. Supported: eq, ne, gt, ge, lt, le, in",
                "colour has 'red' | at character 8: The operator 'has' is not supported",
                "rank EQ 1 | at character 6: The operator 'EQ' is not supported",
                "rank = 1 | at character 6: The operator '=' is not supported",
                "tolower(displayName) eq 'x' | at character 1: The function 'tolower' is not supported. Supported: contains,",
                "contains(tolower(displayName),'x') | at character 10: A function within a function is not supported: 'tolower'",
                "contains(rank,'1') | at character 10: 'contains' needs a text, and rank is Edm.Int32",
                "contains('x',displayName) | at character 10: Expected a property, but found 'x'",
                "contains(displayName) | at character 21: Expected ',', but found ')'",
                "contains(displayName,'x' | at character 25: Expected ')', but found the end",
                "contains(displayName,'x') eq true | at character 27: Expected 'and', 'or' or the end, but found 'eq'",
                "contains(displayName,null) | at character 22: null cannot stand here",
                "colour gt 'red' | at character 8: colour is an enumeration: 'gt' is not for it. Allowed: eq, ne, in",
                "colour eq 'pink' | at character 11: 'pink' is not a member of test.colour. Allowed: red, green, darkBlue",
                "colour eq 'Red' | at character 11: 'Red' is not a member",
                "colour eq red | at character 11: Expected a value in single quotes for colour",
                "colour eq other.colour'red' | at character 11: A literal of type 'other.colour' does not fit",
                "displayName eq guid'x' | at character 16: A literal of type 'guid' does not fit displayName",
                "displayName eq x | at character 16: Expected a value in single quotes",
                "displayName eq \"x\" | at character 16: Expected a value in single quotes",
                "displayName eq null | at character 16: null cannot stand here: displayName is never",
                "note in ('a',null) | at character 14: null cannot stand here",
                "note gt null | at character 9: null cannot stand here",
                "rank eq '1' | at character 9: Expected a value without quotes for rank",
                "rank eq 1.5 | at character 9: '1.5' is not a whole number",
                "rank eq 2147483648 | at character 9: '2147483648' is out of range",
                "rank eq | at character 8: Expected a value of Edm.Int32, but found the end",
                "rank | at character 5: Expected an operator (eq, ne, gt, ge, lt, le, in), but found the end",
                "rank in () | at character 10: Expected a value of Edm.Int32, but found ')'",
                "rank in 1 | at character 9: Expected '(', but found '1'",
                "rank in (1 | at character 11: Expected ',' or ')', but found the end",
                "createdDateTime ge 2026-04-28 | at character 20: '2026-04-28' is not a time like 2026",
                "createdDateTime ge 9999-12-31T23:59:59-18:00 | at character 20: '9999-12-31T23:59:59-18:00' is not a",
                "createdDateTime ge 0000-01-01T00:00:00+18:00 | at character 20: '0000-01-01T00:00:00+18:00' is not a",
                "createdDateTime ge 2026-02-30T00:00:00Z | at character 20: '2026-02-30T00:00:00Z' is not a time",
                "createdDateTime ge 2026-04-28T09:30:00 | at character 20: '2026-04-28T09:30:00' is not a time",
                "createdDateTime ge +12026-04-28T00:00:00Z | at character 20: '+12026-04-28T00:00:00Z' is not a time",
                "createdDateTime ge 2026-04-28T09:30:00.1234567891Z | at character 20: '2026-04-28T09:30:00.1234567891Z'",
                "createdDateTime ge 2026-04-28T25:00:00Z | at character 20: '2026-04-28T25:00:00Z' is not a time",
                "createdDateTime ge now() | at character 20: 'now' is not a time",
                "displayName eq 'x | at character 16: The quote is not closed",
                "(rank eq 1 | at character 11: Expected 'and', 'or' or ')', but found the end",
                "rank eq 1) | at character 10: Expected 'and', 'or' or the end, but found ')'",
                "rank eq 1 rank eq 2 | at character 11: Expected 'and', 'or' or the end, but found 'rank'",
                "rank eq 1 and | at character 14: Expected a property, a function",
                "not | at character 4: Expected a property",
                "1 eq rank | at character 1: Could not find a property named '1'",
            })
    void refuses(String filter, String message) {
        String text = "''".equals(filter) ? "" : filter;
        assertThatThrownBy(() -> FilterParser.parse(text, Item.ALL))
                .isInstanceOfSatisfying(
                        Problem.Invalid.class,
                        problem -> assertThat(problem.code()).isEqualTo("BadRequest"))
                .hasMessageStartingWith("$filter ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "a\0b", "\ud800", "\udc00x"})
    void refusesTextThatNoDatabaseHolds(String text) {
        assertThatThrownBy(() -> FilterParser.parse("note eq '" + text + "'", Item.ALL))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("at character 9: The text holds a character");
    }

    @Test
    void readsTextBeyondTheBasicPlane() {
        assertThat(canonical("note eq '\ud83d\ude00'")).contains("\ud83d\ude00");
    }

    @Test
    void holdsToItsLimits() {
        String deepest = "(".repeat(20) + "rank eq 1" + ")".repeat(20);
        assertThat(canonical(deepest)).isEqualTo("rank eq 1");
        refuses("(" + deepest + ")", "at character 21: Nested deeper than 20");
        refuses("not ".repeat(21) + "rank eq 1", "Nested deeper than 20");

        String most = String.join(" or ", Collections.nCopies(50, "rank eq 1"));
        assertThat(canonical(most)).isEqualTo(most);
        refuses(most + " or rank eq 1", "More than 50 comparisons");

        String members = String.join(",", Collections.nCopies(100, "1"));
        assertThat(canonical("rank in (" + members + ")")).hasSizeGreaterThan(200);
        refuses("rank in (" + members + ",1)", "More than 100 members");

        String longest = "rank eq 1" + " ".repeat(1991);
        assertThat(canonical(longest)).isEqualTo("rank eq 1");
        refuses(longest + " ", "The filter is longer than 2000 characters");
    }

    @Test
    void answersEveryGarbageWithAProblem() {
        String[] words = {
            "rank",
            "note",
            "colour",
            "eq",
            "in",
            "not",
            "and",
            "or",
            "(",
            ")",
            ",",
            "'",
            "''",
            "1",
            "null",
            "'red'",
            "contains",
            "/",
            "\0",
            "%",
            "-",
            "T",
            "2026-04-28T09:30:00Z",
            " ",
            "\n",
            "\u00e9"
        };
        Random random = new Random(17);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                text.append(words[random.nextInt(words.length)]).append(random.nextBoolean() ? " " : "");
            }
            try {
                String canonical = canonical(text.toString());
                assertThat(canonical(canonical)).isEqualTo(canonical);
            } catch (Problem.Invalid expected) {
                assertThat(expected).hasMessageStartingWith("$filter at character ");
            }
        }
    }
}
