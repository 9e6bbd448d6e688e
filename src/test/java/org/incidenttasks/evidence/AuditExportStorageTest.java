package org.incidenttasks.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Permission;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.storage.TestStorage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the product exports holds in the hands of an auditor, and nothing else does, whatever was done to it. */
class AuditExportStorageTest {

    private static final int CHAINS = 12;
    private static final int CHANGES = 25;

    private static Verifier verifier;

    @BeforeAll
    static void compile() throws Exception {
        verifier = new Verifier();
    }

    private static AuditRange range(Integer from, Integer to) {
        return AuditRange.of(from == null ? null : from.toString(), to == null ? null : to.toString(), null, null);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void everyExportHoldsAndEveryChangeOfItIsFound(TestDatabases database) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (TestStorage storage = TestStorage.on(database)) {
            List<String> foreign =
                    Trail.lines(new Trail(storage).filled(5, random).exported(AuditFormat.NDJSON, AuditRange.WHOLE));
            for (int chain = 0; chain < CHAINS; chain++) {
                byte[] export = new Trail(storage)
                        .filled(3 + random.nextInt(25), random)
                        .exported(AuditFormat.NDJSON, AuditRange.WHOLE);
                String name = database + "-changed";
                String context = "seed " + seed + ", chain " + chain;
                assertThat(verifier.ask(Trail.save(name, export)).exit())
                        .as(context)
                        .isZero();
                for (int i = 0; i < CHANGES; i++) {
                    for (Forger.Clumsy clumsy : Forger.Clumsy.values()) {
                        byte[] changed = clumsy.change(export, Trail.lines(export), foreign, random);
                        if (!Arrays.equals(changed, export)) {
                            requireFound(name, changed, context + ", " + clumsy + " " + i);
                        }
                    }
                    requireFound(name, Forger.edited(Trail.lines(export), random), context + ", edited " + i);
                    requireFound(
                            name, Forger.shortened(Trail.lines(export), random, i % 2 == 0), context + ", short " + i);
                    requireFound(name, Forger.replaced(Trail.lines(export), random), context + ", replaced " + i);
                }
            }
        }
    }

    private static void requireFound(String name, byte[] changed, String context) throws Exception {
        Verifier.Answer answer = verifier.ask(Trail.save(name, changed));
        assertThat(answer.exit()).as(context + ": " + answer.text()).isEqualTo(1);
        assertThat(answer.text()).as(context).contains("line ");
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whatOnlyACheckpointCanTellItTells(TestDatabases database) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (TestStorage storage = TestStorage.on(database)) {
            Path other = new Trail(storage).filled(3, random).file(database + "-other");
            for (int chain = 0; chain < CHAINS; chain++) {
                String context = "seed " + seed + ", chain " + chain;
                Trail trail = new Trail(storage).filled(2 + random.nextInt(10), random);
                Path earlier = trail.file(database + "-earlier");
                String checkpoint =
                        trail.verdict().verified() + ":" + trail.verdict().head();
                trail.filled(1 + random.nextInt(5), random);
                byte[] export = trail.exported(AuditFormat.NDJSON, AuditRange.WHOLE);
                Path file = Trail.save(database + "-later", export);

                Path beginning = Trail.save(database + "-2", trail.exported(AuditFormat.NDJSON, range(null, 2)));
                for (Object known : List.of(earlier, checkpoint)) {
                    assertThat(verifier.ask("--since", known, file).exit())
                            .as(context)
                            .isZero();
                    assertThat(verifier.ask("--since", known, beginning).text())
                            .as(context)
                            .contains("the export ends at 2");
                }
                // A forger who knows how can only be found by what is kept elsewhere.
                Path rewritten = Trail.save(database + "-rewritten", Forger.rewritten(prefix(export, earlier), random));
                assertThat(verifier.ask(rewritten).exit()).as(context).isZero();
                assertThat(verifier.ask("--since", checkpoint, rewritten).exit())
                        .as(context)
                        .isEqualTo(1);
                Path cut = Trail.save(database + "-cut", Forger.cut(prefix(export, earlier), random));
                assertThat(verifier.ask(cut).exit()).as(context).isZero();
                assertThat(verifier.ask("--since", earlier, cut).exit())
                        .as(context)
                        .isEqualTo(1);
                assertThat(verifier.ask("--since", other, file).exit())
                        .as(context)
                        .isEqualTo(1);
            }
        }
    }

    /** The export as far as the earlier one went: whatever is done to it reaches behind the checkpoint. */
    private static List<String> prefix(byte[] export, Path earlier) throws Exception {
        List<String> lines = Trail.lines(export);
        int entries = Trail.lines(java.nio.file.Files.readAllBytes(earlier)).size() - 2;
        lines.subList(1 + entries, lines.size() - 1).clear();
        return lines;
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void partialExportsHoldAndBuildOnOneAnother(TestDatabases database) throws Exception {
        Random random = new Random(1);
        try (TestStorage storage = TestStorage.on(database)) {
            Trail trail = new Trail(storage).filled(1_200, random);
            Path first = Trail.save(database + "-to-700", trail.exported(AuditFormat.NDJSON, range(null, 700)));
            Path rest = Trail.save(database + "-from-701", trail.exported(AuditFormat.NDJSON, range(701, null)));
            Path later = Trail.save(database + "-from-800", trail.exported(AuditFormat.NDJSON, range(800, 900)));
            assertThat(verifier.ask(first).text()).contains("from 1 to 700");
            assertThat(verifier.ask("--since", first, rest).text())
                    .contains("from 701 to 1202", "agrees with the checkpoint 700:");
            assertThat(verifier.ask(later).text()).contains("from 800 to 900");
            assertThat(verifier.ask("--since", first, later).exit()).isEqualTo(2);

            AuditRange byTime = new AuditRange(
                    Optional.empty(), Optional.empty(), Optional.of(Instant.EPOCH), Optional.of(Instant.now()));
            assertThat(verifier.ask(Trail.save(database + "-time", trail.exported(AuditFormat.NDJSON, byTime)))
                            .exit())
                    .isZero();
            assertThatThrownBy(() -> trail.exported(
                            AuditFormat.NDJSON,
                            AuditRange.of(
                                    null, null, Instant.now().plusSeconds(60).toString(), null)))
                    .isInstanceOf(Problem.Invalid.class)
                    .hasMessageContaining("holds no entry");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void whateverIsChangedInTheTableIsFoundByThePageAndByTheAuditor(TestDatabases database) throws Exception {
        List<String> changes = List.of(
                "update audit_entry set recorded_at = recorded_at + 1 where $ and sequence_number = 2",
                "update audit_entry set actor_kind = 'PERSOM' where $ and sequence_number = 2",
                "update audit_entry set actor_id = 'u2' where $ and sequence_number = 2",
                "update audit_entry set actor_name = 'Eve' where $ and sequence_number = 2",
                "update audit_entry set via = 'API' where $ and sequence_number = 2",
                "update audit_entry set request_id = '' where $ and sequence_number = 2",
                "update audit_entry set action = 'task.created' where $ and sequence_number = 2",
                "update audit_entry set subject_type = 'incident' where $ and sequence_number = 2",
                "update audit_entry set subject_id = 'other' where $ and sequence_number = 2",
                "update audit_entry set detail = 'no JSON' where $ and sequence_number = 2",
                "update audit_entry set previous_hash = hash where $ and sequence_number = 2",
                "update audit_entry set hash = previous_hash where $ and sequence_number = 2",
                "update audit_entry set sequence_number = 100 where $ and sequence_number = 2",
                "update audit_entry set sequence_number = -2 where $ and sequence_number = 2",
                "update audit_entry set tenant_id = 'another' where $ and sequence_number = 2",
                "delete from audit_entry where $ and sequence_number = 1",
                "delete from audit_entry where $ and sequence_number = 3",
                "delete from audit_entry where $",
                copy(0),
                copy(-1),
                copy(6));
        try (TestStorage storage = TestStorage.on(database)) {
            for (String change : changes) {
                Trail trail = new Trail(storage).filled(5, new Random(7));
                assertThat(trail.verdict().fault()).isEmpty();
                trail.tamper(change);
                Path file = trail.file(database + "-tampered");
                assertThat(trail.verdict().fault()).as(change).isPresent();
                assertThat(verifier.ask(file).exit()).as(change).isEqualTo(1);
                trail.tamper("delete from audit_entry where $ or tenant_id = 'another'");
            }
        }
    }

    private static String copy(int sequence) {
        return "insert into audit_entry select tenant_id, " + sequence
                + ", recorded_at, actor_kind, actor_id, actor_name,"
                + " via, request_id, action, subject_type, subject_id, detail, previous_hash, hash from audit_entry"
                + " where $ and sequence_number = 3";
    }

    @ParameterizedTest
    @EnumSource(value = TestDatabases.class, names = "DERBY")
    void commandOfTheDocumentsRunsWithAJdkAlone(TestDatabases database) throws Exception {
        try (TestStorage storage = TestStorage.on(database)) {
            byte[] export = new Trail(storage).filled(20, new Random(3)).exported(AuditFormat.NDJSON, AuditRange.WHOLE);
            Path good = Trail.save("command-good", export);
            export[export.length / 2] ^= 1;
            Path bad = Trail.save("command-bad", export);
            assertThat(Verifier.command(good)).satisfies(answer -> {
                assertThat(answer.exit()).as(answer.text()).isZero();
                assertThat(answer.text())
                        .contains("HOLDS: the entries from 1 to 21", "Checkpoint to keep elsewhere: 21:");
            });
            assertThat(Verifier.command(bad)).satisfies(answer -> {
                assertThat(answer.exit()).as(answer.text()).isEqualTo(1);
                assertThat(answer.text()).contains("DOES NOT HOLD: line ");
            });
            assertThat(Verifier.command()).satisfies(answer -> {
                assertThat(answer.exit()).as(answer.text()).isEqualTo(2);
                assertThat(answer.text()).contains("java VerifyAudit.java [--since CHECKPOINT] EXPORT.ndjson");
            });
            assertThat(Verifier.command(good + ".missing").exit()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void tableIsReadByASpreadsheetWithoutRunningAnything(TestDatabases database) throws Exception {
        try (TestStorage storage = TestStorage.on(database)) {
            Trail trail = new Trail(storage).filled(60, new Random(5));
            String text = new String(trail.exported(AuditFormat.CSV, AuditRange.WHOLE), StandardCharsets.UTF_8);
            try (CSVParser parser = CSVParser.parse(
                    text,
                    CSVFormat.RFC4180
                            .builder()
                            .setHeader()
                            .setSkipHeaderRecord(true)
                            .get())) {
                List<CSVRecord> records = parser.getRecords();
                assertThat(records).hasSize(61);
                assertThat(records.get(60).get("action")).isEqualTo("tenant.auditExported");
                assertThat(records).allSatisfy(record -> {
                    assertThat(record.get("hash")).matches("[0-9a-f]{64}");
                    assertThat(record.toList()).noneMatch(value -> value.matches("(?s)[=+\\-@\\t\\r\\n].*"));
                });
            }
            assertThat(CsvAudit.harmless("=HYPERLINK(1)")).isEqualTo("'=HYPERLINK(1)");
            assertThat(CsvAudit.harmless("a=b")).isEqualTo("a=b");
        }
    }

    @ParameterizedTest
    @EnumSource(value = TestDatabases.class, names = "DERBY")
    void onlyAdministratorsExportAndVerify(TestDatabases database) {
        try (TestStorage storage = TestStorage.on(database)) {
            Trail trail = new Trail(storage).filled(2, new Random(2));
            var responder = trail.caller(Permission.READ, Permission.EXECUTE, Permission.ISSUE);
            assertThatThrownBy(() -> trail.exports.begin(AuditRange.WHOLE, AuditFormat.CSV, responder))
                    .isInstanceOf(Problem.Forbidden.class);
            assertThatThrownBy(() -> trail.exports.verify(responder)).isInstanceOf(Problem.Forbidden.class);
            assertThat(trail.verdict().verified()).isEqualTo(2);
        }
    }
}
