package org.incidenttasks.it.matrix;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidenttasks.access.Permission;

/**
 * What one operation or form needs, and how it is asked for. Names in braces, in the address, the fields and the body,
 * stand for things of an organisation: see {@link World#value}.
 */
final class Row {

    /** Who may, beside the holders of a permission. */
    enum Open {
        /** Who holds the permission. */
        NO,
        /** Everybody who has a role in the organisation looked at. */
        TO_MEMBERS,
        /** Everybody who is signed in, with or without a role. */
        TO_PERSONS,
        /** The whole world. */
        TO_ALL
    }

    private static final Pattern NAME = Pattern.compile("\\{(\\w+)}");

    private final String route;
    private final String method;
    private final String path;
    private final List<String> fields = new ArrayList<>();
    private final Set<Integer> alsoFine = new HashSet<>();
    private String json;
    private Permission permission;
    private Open open = Open.NO;
    private int elsewhere = 404;
    private boolean shows;
    private boolean newSession;
    private boolean multipart;
    private boolean outsideOfBatch;
    private boolean passing;

    private Row(String route, String method, String path) {
        this.route = route;
        this.method = method;
        this.path = path;
    }

    // ---- what to write in a row

    static Row get(String path) {
        return on("GET", path);
    }

    /** A form with its fields, name and value in turns. */
    static Row form(String path, String... fields) {
        Row row = on("POST", path);
        row.fields.addAll(List.of(fields));
        return row;
    }

    /** An operation with a JSON body. */
    static Row json(String method, String path, String json) {
        Row row = on(method, path);
        row.json = json;
        return row;
    }

    static Row delete(String path) {
        return on("DELETE", path);
    }

    private static Row on(String method, String path) {
        return new Row(method + " " + Routes.normal(path), method, path);
    }

    /** The same request, where a servlet or a filter answers it. */
    Row by(String servletOrFilter) {
        Row row = new Row(servletOrFilter, method, path);
        row.fields.addAll(fields);
        row.json = json;
        return row;
    }

    /** A filter, or a servlet that only the server itself calls, which lets in and shows nothing. */
    static Row passing(String servletOrFilter) {
        Row row = new Row(servletOrFilter, "", "");
        row.passing = true;
        return row;
    }

    Row needs(Permission needed) {
        permission = needed;
        return this;
    }

    Row open(Open to) {
        open = to;
        return this;
    }

    /** To who may it shows the texts of the organisation: the proof that the search for foreign ones would find them. */
    Row shows() {
        shows = true;
        return this;
    }

    /** Who may can also get one of these: the point of the row is that it is no refusal. */
    Row or(Integer... statuses) {
        alsoFine.addAll(List.of(statuses));
        return this;
    }

    /** What who may gets for an id of another organisation, where that is not 404. */
    Row elsewhere(int status) {
        elsewhere = status;
        return this;
    }

    /** The session, or its token, is another one afterwards. */
    Row newSession() {
        newSession = true;
        return this;
    }

    Row multipart() {
        multipart = true;
        return this;
    }

    /** It cannot be a step of a batch. */
    Row outsideOfBatch() {
        outsideOfBatch = true;
        return this;
    }

    // ---- what the test reads

    String route() {
        return route;
    }

    String method() {
        return method;
    }

    boolean isPassing() {
        return passing;
    }

    boolean isApi() {
        return path.startsWith("/beta");
    }

    boolean isForm() {
        return !isApi() && method.equals("POST") && json == null && !route.startsWith("FILTER");
    }

    boolean isMultipart() {
        return multipart;
    }

    boolean isBatchable() {
        return isApi() && !outsideOfBatch && !route.startsWith("SERVLET");
    }

    boolean isShowing() {
        return shows;
    }

    boolean changesSession() {
        return newSession;
    }

    int statusElsewhere() {
        return elsewhere;
    }

    boolean isFine(int status) {
        return status >= 200 && status < 400 || alsoFine.contains(status);
    }

    Optional<Permission> permission() {
        return Optional.ofNullable(permission);
    }

    Open openness() {
        return open;
    }

    boolean isComplete() {
        return passing || permission != null || open != Open.NO;
    }

    /** The things that the request names by their ids. */
    Set<String> ids() {
        Set<String> ids = new TreeSet<>();
        Matcher names = NAME.matcher(path + " " + String.join(" ", fields) + " " + (json == null ? "" : json));
        while (names.find()) {
            if (World.IDS.contains(names.group(1))) {
                ids.add(names.group(1));
            } else if (!names.group(1).equals("unique")) {
                throw new AssertionError("World.IDS has no '" + names.group(1) + "': nobody would try a foreign one");
            }
        }
        return ids;
    }

    String path(Map<String, World> worlds) {
        return filled(path, worlds);
    }

    Optional<String> json(Map<String, World> worlds) {
        return Optional.ofNullable(json).map(text -> filled(text, worlds));
    }

    List<String> fields(Map<String, World> worlds) {
        return fields.stream().map(field -> filled(field, worlds)).toList();
    }

    /** Each name by its value in the world it is to be taken from; what is no name of ours stays. */
    private static String filled(String text, Map<String, World> worlds) {
        return NAME.matcher(text).replaceAll(found -> {
            World world = worlds.getOrDefault(found.group(1), worlds.get(""));
            return Matcher.quoteReplacement(world.value(found.group(1)).orElse(found.group()));
        });
    }
}
