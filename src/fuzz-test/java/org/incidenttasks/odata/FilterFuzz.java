package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Persistence;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;
import org.incidenttasks.storage.TestDatabases;

/** Any text is a filter that a database answers, or a refusal that names the place. */
class FilterFuzz extends Fuzzed {

    private static final Pattern PLACE = Pattern.compile("\\$filter at character (\\d+): ", Pattern.DOTALL);
    private static final TokenSigner SIGNER = new TokenSigner(new byte[32]);
    private static final Listing<Item> LISTING = new Listing<>(Item.class, Item.ALL, SIGNER);
    private static final Listing.Scope<Item> SCOPE =
            new Listing.Scope<>("one", (builder, root) -> builder.equal(root.get("tenant"), "one"));

    /** An input that begins so is no text, but the choices of {@link FilterMaker}. */
    private static final byte MADE = 1;

    private static EntityManager em;

    private static EntityManager em() {
        if (em == null) {
            TestDatabases.Access access = TestDatabases.DERBY.fresh();
            em = Persistence.createEntityManagerFactory(
                            "odata",
                            Map.of(
                                    "eclipselink.persistencexml", "META-INF/odata-persistence.xml",
                                    "jakarta.persistence.jdbc.url", access.url(),
                                    "jakarta.persistence.jdbc.user", access.user(),
                                    "jakarta.persistence.jdbc.password", access.password()))
                    .createEntityManager();
            em.getTransaction().begin();
            Item.Owner owner = new Item.Owner("o1", "Owner");
            em.persist(owner);
            for (int i = 0; i < 3; i++) {
                em.persist(new Item("i" + i, "name " + i, Instant.parse("2026-04-28T09:30:00Z"), owner));
            }
            em.getTransaction().commit();
        }
        return em;
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/fuzz/odata.dict")
    void anyTextIsAFilterOrARefusal(byte[] input) {
        came();
        boolean made = input.length > 0 && input[0] == MADE;
        String text = made
                ? new FilterMaker(Arrays.copyOfRange(input, 1, input.length)).filter()
                : new String(input, StandardCharsets.UTF_8);
        Filter<Item> filter;
        try {
            filter = FilterParser.parse(text, Item.ALL);
        } catch (Problem.Invalid e) {
            requireAnswer(e);
            Matcher place = PLACE.matcher(e.getMessage());
            assertThat(place.lookingAt()).as(e.getMessage()).isTrue();
            assertThat(Integer.parseInt(place.group(1))).isBetween(1, text.length() + 1);
            return;
        }
        taken();
        String printed = filter.toString();
        try {
            assertThat(FilterParser.parse(printed, Item.ALL)).hasToString(printed);
        } catch (Problem.Invalid e) {
            // What is printed has parentheses and lengths that the sender left out: only the bounds may refuse it.
            assertThat(e.getMessage()).containsAnyOf("Nested deeper than", "The filter is longer than");
        }
        QueryOptions<Item> options =
                QueryOptions.of(Item.ALL).withFilter(filter).withCount(true);
        Page<Item> there = LISTING.page(em(), options, SCOPE);
        Page<Item> elsewhere = LISTING.page(em(), options.withFilter(Filter.not(filter)), SCOPE);
        // Every condition is true or false of every row.
        assertThat(there.items().size() + elsewhere.items().size()).isEqualTo(3);
        assertThat(there.count()).hasValue(there.items().size());
        em().clear();
        SqlLog.STATEMENTS.clear();
    }
}
