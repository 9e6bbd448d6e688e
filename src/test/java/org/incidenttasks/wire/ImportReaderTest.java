package org.incidenttasks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportReaderTest {

    private final List<String> read = new ArrayList<>();

    private ImportReader.Summary read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8), 100_000_000);
    }

    private ImportReader.Summary read(byte[] bytes, long most) {
        return ImportReader.read(new ByteArrayInputStream(bytes), most, value -> read.add(value.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":[{\"id\":\"1\"},{\"id\":\"2\"}]}",
                "{\"@odata.context\":\"x\",\"a\":{\"b\":[1]},\"value\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"z\":null}",
                "{\n  \"value\": [\n    {\"id\":\"1\"},\n    {\"id\":\"2\"}\n  ]\n}\n",
                "[{\"id\":\"1\"},{\"id\":\"2\"}]",
                "[\n{\"id\":\"1\"}\n,\n{\"id\":\"2\"}\n]\n\n",
                "{\"id\":\"1\"}\n{\"id\":\"2\"}",
                "{\"id\":\"1\"}\n{\"id\":\"2\"}\n",
                "\n\n{\"id\":\"1\"} \r\n\r\n  {\"id\":\"2\"}\r\n\r\n",
                "\uFEFF{\"id\":\"1\"}\n{\"id\":\"2\"}\n",
                "\uFEFF{\"value\":[{\"id\":\"1\"},{\"id\":\"2\"}]}",
            })
    void readsEveryForm(String text) {
        ImportReader.Summary summary = read(text);
        assertThat(read).containsExactly("{\"id\":\"1\"}", "{\"id\":\"2\"}");
        assertThat(summary).isEqualTo(new ImportReader.Summary(2, false));
    }

    @Test
    void readsASingleObjectAndAnEmptyList() {
        assertThat(read("{\"id\":\"1\",\"value\":7}".replace(",\"value\":7", ""))
                        .objects())
                .isEqualTo(1);
        assertThat(read("{\"value\":[]}").objects()).isZero();
        assertThat(read("[]").objects()).isZero();
        assertThat(read).containsExactly("{\"id\":\"1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"@odata.nextLink\":\"https://graph.example/next\",\"value\":[]}",
                "{\"value\":[],\"@odata.nextLink\":\"https://graph.example/next\"}"
            })
    void saysThatItIsOnePageOfSeveral(String text) {
        assertThat(read(text).onePage()).isTrue();
    }

    @Test
    void handsOnWhatIsNoObjectInItsPlace() {
        read("[7, null, \"x\", {\"id\":\"1\"}]");
        assertThat(read).containsExactly("7", "null", "\"x\"", "{\"id\":\"1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                                   | empty",
                "`  `                                 | empty",
                "7                                    | object or array",
                "`{\"value\": 7}`                     | 'value' must be an array",
                "`{\"value\": [], \"value\": []}`     | twice",
                "`[1] [2]`                            | behind",
                "`[{\"id\": }]`                       | line 1, column",
                "`[{\"id\":\"1\"},{\"id\":\"2\"`      | object 2",
                "`{\"value\":[{\"id\":\"1\"}],`       | object 2",
                "`{\"id\":\"1\"}\\n{\"id\":}`         | Line 2 is not JSON: the fault is at column",
                "`{\"id\":\"1\"}\\n{\"id\":\"2\"}}`   | Line 2",
            })
    void refusesWhatCannotBeReadWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> read(text.replace("\\n", "\n")))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesWhatIsNoUtf8() {
        byte[] bytes = "[{\"id\":\"x\"}]".getBytes(StandardCharsets.UTF_8);
        bytes[8] = (byte) 0xff;
        assertThatThrownBy(() -> read(bytes, 1_000))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void refusesMoreBytesThanAreRead() {
        byte[] bytes = "[{\"id\":\"x\"}]".getBytes(StandardCharsets.UTF_8);
        assertThat(read(bytes, bytes.length).objects()).isEqualTo(1);
        assertThatThrownBy(() -> read(bytes, bytes.length - 1L)).isInstanceOf(Problem.TooLarge.class);
    }

    @Test
    void refusesAnObjectThatIsTooLongAndNotAListThatIs() {
        String text = "{\"id\":\"" + "x".repeat(ImportReader.MOST_OBJECT - 9) + "\"}";
        assertThat(read("[" + text + "," + text + "," + text + "]").objects()).isEqualTo(3);
        assertThat(read(text + "\n" + text + "\n" + text).objects()).isEqualTo(3);
        String longer = text.replaceFirst("x", "xx");
        for (String list : List.of("[{}," + longer + "]", "{\"id\":\"1\"}\n" + longer + "\n")) {
            assertThatThrownBy(() -> read(list))
                    .isInstanceOf(Problem.Invalid.class)
                    .hasMessageContaining("Object 2 is longer");
        }
        assertThatThrownBy(() -> read("{\"id\":\"" + "x".repeat(5_000_000) + "\"}"))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("Object 1 is longer");
    }

    @Test
    void refusesANestingWithoutEnd() {
        assertThatThrownBy(() -> read("[".repeat(200_000))).isInstanceOf(Problem.Invalid.class);
        assertThatThrownBy(() -> read("{\"a\":".repeat(100_000))).isInstanceOf(Problem.Invalid.class);
    }

    @Test
    void saysThatTheUploadBrokeOff() {
        InputStream broken = new InputStream() {
            private int count;

            @Override
            public int read() throws IOException {
                if (count == 3) {
                    throw new IOException("reset");
                }
                return "[{ ".charAt(count++);
            }
        };
        assertThatThrownBy(() -> ImportReader.read(broken, 1_000, value -> {}))
                .isInstanceOf(Problem.Invalid.class)
                .hasMessageContaining("broke off");
    }

    @Test
    void letsTheFaultsOfWhoTakesTheObjectsThrough() {
        IllegalStateException fault = new IllegalStateException("full");
        assertThatThrownBy(() -> ImportReader.read(
                        new ByteArrayInputStream("[{}]".getBytes(StandardCharsets.UTF_8)), 1_000, (JsonValue value) -> {
                            throw fault;
                        }))
                .isSameAs(fault);
    }
}
