package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Instant;
import java.util.Base64;
import org.incidenttasks.Fuzzed;
import org.incidenttasks.Problem;

/** Only the very token that was given out for the very question leads on. */
class SkipTokenFuzz extends Fuzzed {

    private static final TokenSigner SIGNER =
            new TokenSigner("a key of more than sixteen bytes".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    private static final OrderBy<Item> ORDER =
            OrderBy.parse("displayName desc,createdDateTime,rank", Item.ALL).total(Item.ID);
    private static final SkipToken<Item> TOKENS = tokens("tenant");

    private static SkipToken<Item> tokens(String scope) {
        return new SkipToken<>(SIGNER, "test.item", scope, Filter.all(), ORDER);
    }

    private static void refuses(SkipToken<Item> tokens, String token) {
        assertThatThrownBy(() -> tokens.read(token)).as(token).isInstanceOf(Problem.Invalid.class);
    }

    @FuzzTest
    void onlyWhatWasGivenOutIsAccepted(FuzzedDataProvider data) {
        came();
        int place = data.consumeInt(0, 10_000);
        int bits = data.consumeInt(1, 255);
        Item row = new Item(
                data.consumeAsciiString(40),
                text(data),
                Instant.ofEpochSecond(
                        data.consumeLong(-62_135_596_800L, 253_402_300_799L), data.consumeInt(0, 9_999_999) * 100L),
                null);
        row.rank = data.consumeInt();
        String stray = data.consumeRemainingAsString();
        refuses(TOKENS, stray);
        refuses(
                TOKENS,
                Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(stray.getBytes(java.nio.charset.StandardCharsets.UTF_8)));

        String token = TOKENS.behind(row);
        if (storable(row.id) && storable(row.name)) {
            taken();
            assertThat(TOKENS.read(token).toString())
                    .startsWith("displayName le " + Item.NAME.literal(row.name))
                    .contains("rank ge " + row.rank)
                    .contains("id gt " + Item.ID.literal(row.id));
        }
        refuses(tokens("other"), token);
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        bytes[place % bytes.length] ^= (byte) bits;
        refuses(TOKENS, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        refuses(TOKENS, token.substring(0, place % token.length()));
        refuses(TOKENS, token + stray + "A");
    }

    /** With letters outside of ASCII, as far as they are whole. */
    private static String text(FuzzedDataProvider data) {
        return data.consumeString(60);
    }

    /** What no row holds. */
    private static boolean storable(String text) {
        return text.codePoints().noneMatch(point -> point == 0 || Character.getType(point) == Character.SURROGATE);
    }
}
