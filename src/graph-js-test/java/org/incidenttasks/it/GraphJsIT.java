package org.incidenttasks.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Microsoft's JavaScript clients, unmodified, over https: Node's own test runner says what of it holds. */
class GraphJsIT extends Deployed {

    private static final Path FOLDER = Path.of("src/graph-js-test").toAbsolutePath();
    private static final Pattern COUNT = Pattern.compile("(?m)^# (pass|fail|skipped|todo|cancelled) (\\d+)$");

    @ParameterizedTest
    @CsvSource({"client.test.js, 12", "kiota.test.js, 5"})
    void everyTestHolds(String file, int tests) throws Exception {
        // What is there already and fits is left alone.
        run("npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund");
        String report = run("node", "--test-reporter=tap", file);
        List<MatchResult> counts = COUNT.matcher(report).results().toList();
        assertThat(counts)
                .as(report)
                .extracting(count -> count.group(1) + " " + count.group(2))
                .containsExactlyInAnyOrder("pass " + tests, "fail 0", "skipped 0", "todo 0", "cancelled 0");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        Api api = Installation.api(true);
        var environment = builder.environment();
        environment.put("GRAPH_BASE", Installation.HTTPS);
        environment.put("GRAPH_TENANT", api.tenantId());
        environment.put("GRAPH_CLIENT", api.clientId());
        environment.put("GRAPH_SECRET", api.secret());
        if (command[0].equals("node")) {
            environment.put(
                    "NODE_EXTRA_CA_CERTS",
                    Installation.CERTIFICATE.toAbsolutePath().toString());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + said)
                .isZero();
        return said;
    }
}
