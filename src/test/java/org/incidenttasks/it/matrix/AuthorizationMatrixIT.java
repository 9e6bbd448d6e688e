package org.incidenttasks.it.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Role;
import org.incidenttasks.it.Browser;
import org.incidenttasks.it.Deployed;
import org.incidenttasks.it.Installation;
import org.incidenttasks.it.matrix.Row.Open;
import org.junit.jupiter.api.Test;

/**
 * Every operation and every form, asked for by everybody, with the ids of the own organisation and of another one: who
 * may gets it, nobody else gets or changes anything, and no answer holds a word of another organisation.
 */
class AuthorizationMatrixIT extends Deployed {

    /** One request: a row, by somebody, with these of its ids taken from the other organisation. */
    private record Cell(Row row, Seat seat, Set<String> foreign, boolean inBatch) {

        @Override
        public String toString() {
            return row.route() + (inBatch ? " in a batch" : "") + " by " + seat.name()
                    + (foreign.isEmpty() ? " at home" : " with another organisation's " + foreign);
        }
    }

    /** What came back; of a step of a batch, what the step answered. */
    private record Answer(int status, String location, String body) {}

    private static World provider;
    private static World alpha;
    private static World beta;
    private static List<Seat> seats;

    private final List<String> failures = new ArrayList<>();

    private static synchronized void build() {
        if (seats != null) {
            return;
        }
        Browser operator = Installation.signedIn(false);
        provider = new World(mark(), operator);
        alpha = customer(operator);
        beta = customer(operator);
        String colleague = provider.person("READER").id();
        for (World world : List.of(provider, alpha)) {
            world.put("customer", alpha.value("tenant").orElseThrow());
            world.put("colleague", colleague);
        }
        // For these two the other organisation is one that is no customer, and somebody who is no colleague.
        beta.put("customer", provider.value("tenant").orElseThrow());
        beta.put("colleague", beta.value("person").orElseThrow());
        List<Seat> all = new ArrayList<>(List.of(
                Seat.nobody(alpha),
                Seat.stranger(alpha),
                Seat.person(alpha, Role.READER),
                Seat.person(alpha, Role.RESPONDER),
                Seat.person(alpha, Role.ISSUER),
                Seat.person(alpha, Role.ADMINISTRATOR),
                Seat.person(provider, Role.PROVIDER),
                Seat.person(provider, Role.ADMINISTRATOR, Role.PROVIDER),
                Seat.programWithoutToken(alpha),
                Seat.programWithWrongToken(alpha)));
        Permission.allAppRoles().forEach(role -> all.add(Seat.program(alpha, role)));
        seats = all;
    }

    private static String mark() {
        return "mark" + UUID.randomUUID().toString().replace("-", "");
    }

    /** A new customer with an administrator of its own. */
    private static World customer(Browser operator) {
        String userName = "chief-" + UUID.randomUUID();
        String password = "pw-" + UUID.randomUUID();
        Browser.Page made = operator.submit(
                operator.get("ui/customers/new"),
                "/ui/customers/new",
                "name",
                "Matrix " + userName,
                "displayName",
                "Chief",
                "userName",
                userName,
                "password",
                password);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        Browser chief = new Browser(Installation.BASE);
        chief.submit(chief.get("ui/sign-in"), "/ui/sign-in", "userName", userName, "password", password);
        return new World(mark(), chief);
    }

    @Test
    void everyRouteHasItsRow() {
        SortedSet<String> deployed = Routes.deployed();
        Set<String> listed = new TreeSet<>();
        AuthorizationTable.ROWS.forEach(row -> {
            assertThat(row.isComplete()).as("%s says who may", row.route()).isTrue();
            assertThat(listed.add(row.route()))
                    .as("%s is there once", row.route())
                    .isTrue();
        });
        assertThat(deployed).as("routes found").hasSizeGreaterThan(50);
        assertThat(deployed.stream().filter(route -> !listed.contains(route)).map(AuthorizationTable::advice))
                .isEmpty();
        assertThat(listed.stream().filter(route -> !deployed.contains(route)))
                .as("rows for nothing: take them out of AuthorizationTable.ROWS")
                .isEmpty();
    }

    @Test
    void everybodyGetsWhatTheyMayAndNothingElse() {
        build();
        long began = System.nanoTime();
        List<Cell> refused = cells().filter(cell -> !isAllowed(cell)).toList();
        List<Cell> allowed = cells().filter(this::isAllowed).toList();
        Map<World, String> before = settled();
        refusedOnes(refused);
        if (!states().equals(before)) {
            failures.add("After all that was refused, administrators see something else than before");
        }
        int shown = allowed.stream().mapToInt(this::allowedOne).sum();
        System.out.printf(
                "Authorisation matrix: %d routes, %d who ask, %d requests refused, %d allowed (%d of them showing the"
                        + " planted word), in %d s%n",
                AuthorizationTable.ROWS.size(),
                seats.size(),
                refused.size(),
                allowed.size(),
                shown,
                (System.nanoTime() - began) / 1_000_000_000L);
        assertThat(failures).isEmpty();
        assertThat(shown).as("answers with the planted word").isGreaterThan(50);
    }

    @Test
    void noFormIsTakenWithoutTheTokenOfItsSession() {
        build();
        Map<World, String> before = settled();
        String foreign = seats.get(2).formToken();
        int forms = 0;
        for (Row row : AuthorizationTable.ROWS) {
            if (!row.isForm()) {
                continue;
            }
            // The last ones may most.
            for (Seat seat : List.of(seats.get(0), seats.get(5), seats.get(7))) {
                if (isAllowed(new Cell(row, seat, Set.of(), false))) {
                    forms++;
                    for (String token : List.of(Seat.NO_TOKEN, "wrong", foreign)) {
                        HttpResponse<String> answer = seat.submit(
                                row.path(worlds(seat, Set.of())),
                                row.fields(worlds(seat, Set.of())),
                                token,
                                row.isMultipart());
                        if (answer.statusCode() != 403) {
                            failures.add(row.route() + " by " + seat.name() + " with the token '" + token + "': "
                                    + answer.statusCode());
                        }
                    }
                }
            }
        }
        if (!states().equals(before)) {
            failures.add("A form did something without its token");
        }
        assertThat(failures).isEmpty();
        assertThat(forms).as("forms tried").isGreaterThan(20);
    }

    // ---- which requests there are

    private static Stream<Cell> cells() {
        return AuthorizationTable.ROWS.stream()
                .filter(row -> !row.isPassing())
                .flatMap(row -> seats.stream()
                        .filter(seat -> seat.isProgram() == row.isApi())
                        .flatMap(seat -> choices(row.ids()).stream()
                                .flatMap(foreign -> Stream.of(true, false)
                                        .filter(inBatch -> !inBatch || row.isBatchable())
                                        .map(inBatch -> new Cell(row, seat, foreign, inBatch)))));
    }

    /** None of the ids, and each choice of one or more of them. */
    private static Set<Set<String>> choices(Set<String> ids) {
        Set<Set<String>> choices = new LinkedHashSet<>();
        choices.add(Set.of());
        for (String id : ids) {
            for (Set<String> choice : List.copyOf(choices)) {
                Set<String> more = new TreeSet<>(choice);
                more.add(id);
                choices.add(more);
            }
        }
        return choices;
    }

    /** A name's world, the seat's own under the empty name. */
    private static Map<String, World> worlds(Seat seat, Set<String> foreign) {
        Map<String, World> worlds = new HashMap<>();
        worlds.put("", seat.world());
        foreign.forEach(name -> worlds.put(name, beta));
        return worlds;
    }

    private boolean isAllowed(Cell cell) {
        return isEntitled(cell) && cell.foreign().isEmpty();
    }

    private static boolean isEntitled(Cell cell) {
        Seat.Kind kind = cell.seat().kind();
        // A batch as a whole wants a token, whatever its steps are.
        boolean everybody = cell.row().openness() == Open.TO_ALL && !cell.inBatch();
        return everybody
                || cell.row().openness() == Open.TO_PERSONS && kind != Seat.Kind.NOBODY
                || kind == Seat.Kind.MEMBER
                        && (cell.row().openness() != Open.NO
                                || cell.seat().may(cell.row().permission().orElseThrow()));
    }

    // ---- asking

    private Answer ask(Cell cell) {
        Row row = cell.row();
        Seat seat = cell.seat();
        Map<String, World> worlds = worlds(seat, cell.foreign());
        String path = row.path(worlds);
        if (cell.inBatch()) {
            return inBatch(seat, row.method(), path.substring("/beta".length()), row.json(worlds));
        }
        HttpResponse<String> answer = row.method().equals("POST") && !row.isApi()
                ? seat.submit(path, row.fields(worlds), seat.formToken(), row.isMultipart())
                : seat.ask(row.method(), path, row.json(worlds).orElse(null));
        return new Answer(
                answer.statusCode(),
                answer.headers().firstValue("Location").orElse(""),
                answer.headers().map() + answer.body());
    }

    private static Answer inBatch(Seat seat, String method, String url, Optional<String> json) {
        String step = "{\"id\":\"1\",\"method\":\"" + method + "\",\"url\":\"" + url + "\""
                + json.map(body -> ",\"headers\":{\"Content-Type\":\"application/json\"},\"body\":" + body)
                        .orElse("")
                + "}";
        HttpResponse<String> answer = seat.ask("POST", "/beta/$batch", "{\"requests\":[" + step + "]}");
        if (answer.statusCode() != 200) {
            return new Answer(answer.statusCode(), "", answer.body());
        }
        try (var reader = Json.createReader(new StringReader(answer.body()))) {
            JsonObject response = reader.readObject().getJsonArray("responses").getJsonObject(0);
            return new Answer(response.getInt("status"), "", answer.body());
        }
    }

    /** Row by row, so that one that changes something is known by its name. */
    private void refusedOnes(List<Cell> cells) {
        Map<World, String> trails = trails();
        Row row = null;
        for (Cell cell : cells) {
            if (row != null && cell.row() != row) {
                trails = requireUnchanged(row, trails);
            }
            row = cell.row();
            Answer answer = ask(cell);
            String wanted = refusal(cell);
            if (!wanted.contains(String.valueOf(answer.status()))
                    || answer.status() == 303 && !answer.location().contains(wanted.split(" ")[1])) {
                failures.add(cell + ": wanted " + wanted + ", got " + answer.status() + " " + answer.location());
            }
            requireNothingForeign(cell, answer);
        }
        requireUnchanged(row, trails);
    }

    /** The status, more of them, or 303 with a part of the address that it leads to. */
    private static String refusal(Cell cell) {
        Row row = cell.row();
        Seat.Kind kind = cell.seat().kind();
        boolean page = row.path(worlds(cell.seat(), Set.of())).startsWith("/ui");
        if (isEntitled(cell)) {
            return String.valueOf(row.statusElsewhere());
        }
        if (kind != Seat.Kind.MEMBER && page && row.method().equals("GET")) {
            return kind == Seat.Kind.NOBODY ? "303 /ui/sign-in" : "303 /ui/organizations";
        }
        if (kind == Seat.Kind.NOBODY || kind == Seat.Kind.STRANGER && !page) {
            return "401";
        }
        // A tenant that one is nothing in is one that there is not.
        return cell.foreign().isEmpty() && kind == Seat.Kind.MEMBER ? "403" : "403 404";
    }

    private int allowedOne(Cell cell) {
        Answer answer = ask(cell);
        boolean away = answer.status() == 303
                && (answer.location().contains("/ui/sign-in")
                        || answer.location().contains("/ui/organizations"))
                && !cell.row().path(worlds(cell.seat(), Set.of())).matches("/ui/(setup|sign-in|sign-out)");
        if (!cell.row().isFine(answer.status()) || away) {
            failures.add(cell + ": may do it, got " + answer.status() + " " + answer.location());
        }
        requireNothingForeign(cell, answer);
        if (cell.row().changesSession()) {
            cell.seat().beginAgain(cell.row().route().endsWith("/sign-out"));
        }
        if (cell.row().ids().contains("spareTask")) {
            cell.seat().world().takeSpare();
        }
        if (cell.row().ids().contains("spareJob")) {
            cell.seat().world().takeSpareJob();
        }
        if (cell.row().ids().contains("spareConnection")) {
            cell.seat().world().takeSpareConnection();
        }
        boolean shown = answer.body().contains(cell.seat().world().mark());
        if (cell.row().isShowing() && !shown) {
            failures.add(cell + ": does not show what was planted for it");
        }
        return shown ? 1 : 0;
    }

    private void requireNothingForeign(Cell cell, Answer answer) {
        Stream.of(provider, alpha, beta)
                .filter(world -> world != cell.seat().world() || cell.seat().kind() != Seat.Kind.MEMBER)
                .filter(world -> answer.body().contains(world.mark()))
                .forEach(world -> failures.add(cell + ": the answer holds a word of "
                        + (world == beta ? "the other" : world == alpha ? "a customer's" : "the provider's")
                        + " organisation"));
    }

    private Map<World, String> requireUnchanged(Row row, Map<World, String> before) {
        Map<World, String> after = trails();
        if (!after.equals(before)) {
            failures.add(row.route() + ": something was done by who may not");
        }
        return after;
    }

    private static Map<World, String> trails() {
        Map<World, String> trails = new HashMap<>();
        Stream.of(provider, alpha, beta).forEach(world -> trails.put(world, world.trail()));
        return trails;
    }

    private static Map<World, String> states() {
        Map<World, String> states = new HashMap<>();
        Stream.of(provider, alpha, beta).forEach(world -> states.put(world, world.state()));
        return states;
    }

    /** What can be seen once nothing goes on by itself any more. */
    private static Map<World, String> settled() {
        Map<World, String> before = states();
        for (int i = 0; i < 120; i++) {
            LockSupport.parkNanos(250_000_000L);
            Map<World, String> after = states();
            if (after.equals(before)) {
                return after;
            }
            before = after;
        }
        throw new AssertionError("Something still goes on after 30 s");
    }
}
