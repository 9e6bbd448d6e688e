package org.incidenttasks.odata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkipTokenTest {

    private static final TokenSigner SIGNER = signer("a key of more than sixteen bytes");
    private static final OrderBy<Item> ORDER =
            OrderBy.parse("colour desc,createdDateTime,rank desc", Item.ALL).total(Item.ID);
    private static final Item ROW = row();
    private static final SkipToken<Item> TOKENS = tokens(SIGNER, "tenant", Filter.all(), ORDER);

    private static TokenSigner signer(String key) {
        return new TokenSigner(key.getBytes(StandardCharsets.UTF_8));
    }

    private static SkipToken<Item> tokens(TokenSigner signer, String scope, Filter<Item> filter, OrderBy<Item> order) {
        return new SkipToken<>(signer, "test.item", scope, filter, order);
    }

    private static Item row() {
        var row = new Item("id'\u00e9\ud83d\ude00", "name", Instant.parse("2026-04-28T09:30:00.1234567Z"), null);
        row.rank = -5;
        return row;
    }

    private static void refuses(SkipToken<Item> tokens, String token) {
        assertThatThrownBy(() -> tokens.read(token))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessage("The $skiptoken is not one of this query: start again without it.");
    }

    @Test
    void saysWhatLiesBehindTheRow() {
        assertThat(TOKENS.read(TOKENS.behind(ROW)))
                .hasToString("colour le 'red' and (colour lt 'red' or "
                        + "createdDateTime ge 2026-04-28T09:30:00.123456700Z and "
                        + "(createdDateTime gt 2026-04-28T09:30:00.123456700Z or "
                        + "rank le -5 and (rank lt -5 or id lt 'id''\u00e9\ud83d\ude00')))");
        assertThat(TOKENS.behind(ROW)).matches("[A-Za-z0-9_-]+");
    }

    @Test
    void refusesATokenWithAnyCharacterChanged() {
        String token = TOKENS.behind(ROW);
        for (int i = 0; i < token.length(); i++) {
            for (char c : "Ab0-_=+/ \u00e9".toCharArray()) {
                if (token.charAt(i) != c) {
                    refuses(TOKENS, token.substring(0, i) + c + token.substring(i + 1));
                }
            }
            refuses(TOKENS, token.substring(0, i));
            refuses(TOKENS, token.substring(i + 1));
        }
        refuses(TOKENS, token + "A");
        refuses(TOKENS, token + "==");
    }

    @Test
    void refusesATokenWithAnyBitChanged() {
        byte[] bytes = Base64.getUrlDecoder().decode(TOKENS.behind(ROW));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            refuses(TOKENS, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
    }

    @Test
    void refusesATokenOfAnotherQuestion() {
        String token = TOKENS.behind(ROW);
        refuses(tokens(signer("another key of sixteen bytes"), "tenant", Filter.all(), ORDER), token);
        refuses(tokens(SIGNER, "other tenant", Filter.all(), ORDER), token);
        refuses(tokens(SIGNER, "tenant", Filter.equal(Item.RANK, 1), ORDER), token);
        refuses(tokens(SIGNER, "tenant", Filter.all(), OrderBy.by(Item.ID)), token);
        refuses(new SkipToken<>(SIGNER, "test.other", "tenant", Filter.all(), ORDER), token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "AAAA", "not base64!", "97e3fb15-0000-4000-8000-000000000000", "\u0000", "===="})
    void refusesGarbage(String token) {
        refuses(TOKENS, token);
    }

    @Test
    void refusesAShortKey() {
        assertThatThrownBy(() -> signer("short")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void endsTheOrderWithTheKeyInTheDirectionBeforeIt() {
        assertThat(ORDER).hasToString("colour desc,createdDateTime,rank desc,id desc");
        assertThat(OrderBy.by(Item.RANK).total(Item.ID)).hasToString("rank,id");
        assertThat(OrderBy.parse("rank,id desc,colour", Item.ALL).total(Item.ID))
                .hasToString("rank,id desc");
    }
}
