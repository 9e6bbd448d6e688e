package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryOptionsTest {

    private static QueryOptions<Item> options(String query) {
        return QueryOptions.from(QueryString.parse(query), Item.ALL);
    }

    @Test
    void takesTheDefaultsWhenNothingIsAsked() {
        assertThat(options(null))
                .isEqualTo(QueryOptions.of(Item.ALL).withBounds(true))
                .satisfies(options -> {
                    assertThat(options.top()).isEqualTo(500);
                    assertThat(options.orderBy()).hasToString("createdDateTime");
                    assertThat(options.filter()).isEqualTo(Filter.all());
                });
    }

    @ParameterizedTest
    @CsvSource({"$,", "%24,", "'',"})
    void readsEveryOptionInEachSpelling(String prefix) {
        var options = options("#filter=rank%20eq+1&#orderby=rank%20desc,displayName%20asc&#top=7&#skip=3"
                .concat("&#select=id,type&#expand=owner&#count=true&#skiptoken=abc&#format=json")
                .replace("#", prefix));
        assertThat(options.filter()).hasToString("rank eq 1");
        assertThat(options.orderBy()).hasToString("rank desc,displayName");
        assertThat(options.top()).isEqualTo(7);
        assertThat(options.skip()).isEqualTo(3);
        assertThat(options.select()).containsExactly("id", "colour");
        assertThat(options.expand()).containsExactly("owner");
        assertThat(options.count()).isTrue();
        assertThat(options.skipToken()).contains("abc");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "500,500", "501,500", "007,7", "99999999999999999999999,500"})
    void cutsTopToTheLargestPage(String asked, int top) {
        assertThat(options("$top=" + asked).top()).isEqualTo(top);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$select=id, owner/id ,owner,extra,id | id,owner,extra",
                "$select=* | ''",
                "$select=id,* | ''",
            })
    void selectsUnderTheRealNames(String query, String members) {
        assertThat(String.join(",", options(query).select())).isEqualTo(members);
    }

    @ParameterizedTest
    @CsvSource({"json", "application/json", "application/json;odata.metadata=minimal"})
    void writesJson(String format) {
        assertThat(options("$format=" + format))
                .isEqualTo(QueryOptions.of(Item.ALL).withBounds(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "$top=0 | $top is '0', and must be a whole number of at least 1",
                "$top=-1 | $top is '-1'",
                "$top=ten | $top is 'ten'",
                "$top= | $top is ''",
                "$top=+5 | $top is ' 5'",
                "$skip=-1 | $skip is '-1'",
                "$skip=10001 | $skip is at most 10000",
                "$skip=99999999999 | $skip is at most 10000",
                "$count=yes | $count is 'yes', and must be true or false",
                "$count=True | $count is 'True'",
                "$top=1&$top=1 | The query option '$top' is there more than once",
                "$top=1&top=1 | The query option '$top' is there more than once",
                "$search=x | $search is not supported",
                "search=x | $search is not supported",
                "$apply=x | The query option '$apply' is not supported here. Supported: $filter, $orderby, $top,",
                "$Top=1 | The query option '$Top' is not supported here",
                "$$top=1 | The query option '$$top' is not supported here",
                "debug=1 | The query parameter 'debug' is not supported here. Supported: $filter",
                "=1 | The query parameter '' is not supported",
                "$format=xml | $format is 'xml', and only json is written",
                "$filter= | $filter at character 1: Expected a property",
                "$select= | $select at character 1: Could not find a property named ''",
                "$select=id,nope | $select at character 4: Could not find a property named 'nope' on type 'test.item'",
                "$select=owner/title/x | $select at character 1: Could not find",
                "$expand=alerts | $expand at character 1: 'alerts' cannot be expanded on type 'test.item'. Allowed: owner",
                "$expand=owner($select=id) | $expand at character 1: 'owner($select=id)' cannot be expanded",
                "$orderby= | $orderby at character 1: Expected a property",
                "$orderby=rank, | $orderby at character 6: Expected a property",
                "$orderby=rank,nope desc | $orderby at character 6: Could not find a property named 'nope'",
                "$orderby=note | $orderby at character 1: The property 'note' cannot be used here. Allowed: id, disp",
                "$orderby=rank down | $orderby at character 1: Expected 'rank', then 'asc', 'desc' or nothing",
                "$orderby=rank desc desc | $orderby at character 1: Expected 'rank'",
                "$orderby=type,colour desc | $orderby at character 6: 'colour' is there already",
                "$orderby=id,displayName,colour,createdDateTime,rank,ownerId | character 44: Not more than 5 properties",
                "$filter=%2 | The query string is malformed: '%2'",
                "$filter=%zz | The query string is malformed",
                "$filter=%-1 | The query string is malformed",
                "$filter=%C3%28 | The query string is malformed",
            })
    void refuses(String query, String message) {
        assertThatThrownBy(() -> options(query))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining(message);
    }

    @Test
    void knowsWhatASingleEntityAndACountTake() {
        var parameters = QueryString.parse("$select=id");
        assertThat(QueryOptions.from(parameters, Item.ALL, QueryOptions.FOR_ONE).select())
                .containsExactly("id");
        assertThatThrownBy(() -> QueryOptions.from(parameters, Item.ALL, QueryOptions.FOR_COUNT))
                .hasMessage("The query option '$select' is not supported here. Supported: $filter, $format");
    }

    @Test
    void isComposedByAPageAsWell() {
        var page = QueryOptions.of(Item.ALL)
                .and(Filter.in(Item.COLOUR, java.util.List.of(Item.Colour.RED, Item.Colour.GREEN)))
                .and(Filter.or(Filter.contains(Item.NAME, "o'x"), Filter.equal(Item.NOTE, null)))
                .withOrderBy(OrderBy.byDescending(Item.CREATED))
                .withTop(20)
                .withSkipToken("");
        assertThat(page.withBounds(true))
                .isEqualTo(
                        options("$filter=colour in ('red','green') and (contains(displayName,'o''x') or note eq null)"
                                + "&$orderby=createdDateTime desc&$top=20"));
        assertThatThrownBy(() -> Filter.equal(Item.COLOUR, "red")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> page.withTop(501)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void decodesTheQueryString() {
        assertThat(QueryString.parse("a=%C3%A9+%2B&&b&a=\u00e9%e2%82%ac=&c%3d=1"))
                .hasToString("{a=[\u00e9 +, \u00e9\u20ac=], b=[], c==[1]}");
    }
}
