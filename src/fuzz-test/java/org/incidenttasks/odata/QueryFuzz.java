package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;

/** Any query string is options within their bounds, or a refusal. */
class QueryFuzz extends Fuzzed {

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/odata.dict")
    void anyQueryStringIsOptionsOrARefusal(byte[] input) {
        came();
        String raw = new String(input, StandardCharsets.ISO_8859_1);
        QueryOptions<Item> options;
        try {
            Map<String, List<String>> parameters = QueryString.parse(raw);
            assertThat(QueryString.parse(written(parameters))).isEqualTo(parameters);
            QueryOptions.from(parameters, Item.ALL, QueryOptions.FOR_LIST);
            options = QueryOptions.from(parameters, Item.ALL);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            assertThat(e.getMessage().length()).isLessThan(2_000);
            return;
        }
        taken();
        assertThat(options.top()).isBetween(1, QueryOptions.MAX_TOP);
        assertThat(options.skip()).isBetween(0, QueryOptions.MAX_SKIP);
        assertThat(options.expand()).isSubsetOf("owner");
        assertThat(OrderBy.parse(options.orderBy().toString(), Item.ALL)).isEqualTo(options.orderBy());
        OrderBy<Item> total = options.orderBy().total(Item.ID);
        assertThat(total.keys()).last().extracting(OrderBy.Key::property).isEqualTo(Item.ID);
        options.select()
                .forEach(member -> assertThat(Item.ALL.selected(member, 0)).isEqualTo(member));
    }

    private static String written(Map<String, List<String>> parameters) {
        return parameters.entrySet().stream()
                .flatMap(
                        entry -> entry.getValue().stream().map(value -> escaped(entry.getKey()) + "=" + escaped(value)))
                .collect(Collectors.joining("&"));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
