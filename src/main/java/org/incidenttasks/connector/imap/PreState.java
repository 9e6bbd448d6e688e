package org.incidenttasks.connector.imap;

import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonString;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.incidenttasks.connector.Order;

/**
 * Where the message lay before anything was changed.
 *
 * @param copies in every mailbox and folder, those in Trash too
 * @param trashes the names of the folders that are Trash, one for each mailbox that has a copy
 * @param unseen mailboxes that could not be looked at
 */
record PreState(List<Copy> copies, List<Trash> trashes, Set<String> unseen) {

    /** What an {@link org.incidenttasks.connector.Outcome.Prepared} may hold. */
    static final int LONGEST = 16_000;

    /** Which folder of a mailbox is its Trash. */
    record Trash(String mailbox, String folder) {}

    PreState {
        copies = List.copyOf(copies);
        trashes = List.copyOf(trashes);
        unseen = Set.copyOf(unseen);
    }

    static Optional<PreState> of(Order order) {
        return order.preState().filter(text -> !text.isBlank()).map(PreState::read);
    }

    private static PreState read(String text) {
        try (JsonReader reader = Json.createReader(new StringReader(text))) {
            JsonObject json = reader.readObject();
            return new PreState(
                    json.getJsonArray("copies").getValuesAs(JsonObject.class).stream()
                            .map(Copy::of)
                            .toList(),
                    json.getJsonArray("trash").getValuesAs(JsonObject.class).stream()
                            .map(trash -> new Trash(trash.getString("mailbox"), trash.getString("folder")))
                            .toList(),
                    Set.copyOf(json.getJsonArray("unseen").getValuesAs(JsonString::getString)));
        }
    }

    String text() {
        JsonArrayBuilder all = Json.createArrayBuilder();
        copies.forEach(copy -> all.add(copy.json()));
        JsonArrayBuilder folders = Json.createArrayBuilder();
        trashes.forEach(trash -> folders.add(
                Json.createObjectBuilder().add("mailbox", trash.mailbox).add("folder", trash.folder)));
        JsonArrayBuilder not = Json.createArrayBuilder();
        unseen.stream().sorted().forEach(not::add);
        return Json.createObjectBuilder()
                .add("copies", all)
                .add("trash", folders)
                .add("unseen", not)
                .build()
                .toString();
    }

    /** The mailboxes that had a copy which was not in Trash yet. */
    List<String> mailboxes() {
        Set<String> names = new LinkedHashSet<>();
        copies.stream().filter(copy -> !isTrash(copy)).forEach(copy -> names.add(copy.mailbox()));
        return List.copyOf(names);
    }

    /** What lay in a mailbox outside of its Trash. */
    List<Copy> outside(String mailbox) {
        return copies.stream()
                .filter(copy -> copy.mailbox().equals(mailbox) && !isTrash(copy))
                .toList();
    }

    /** What lay in the Trash of a mailbox already. */
    List<Copy> inTrash(String mailbox) {
        return copies.stream()
                .filter(copy -> copy.mailbox().equals(mailbox) && isTrash(copy))
                .toList();
    }

    private boolean isTrash(Copy copy) {
        return trashes.contains(new Trash(copy.mailbox(), copy.folder()));
    }

    boolean had(String mailbox) {
        return copies.stream().anyMatch(copy -> copy.mailbox().equals(mailbox));
    }

    /** With what came in after the look and was moved too. */
    PreState with(List<Survey> seen) {
        List<Copy> all = new ArrayList<>(copies);
        List<Trash> folders = new ArrayList<>(trashes);
        for (Survey survey : seen) {
            for (Copy copy : survey.outside()) {
                if (all.stream().noneMatch(copy::isSameAs)) {
                    all.add(copy);
                }
            }
            survey.trash()
                    .map(name -> new Trash(survey.mailbox(), name))
                    .filter(trash -> !folders.contains(trash))
                    .ifPresent(folders::add);
        }
        return new PreState(all, folders, unseen);
    }

    static PreState of(List<Survey> seen, Set<String> unseen) {
        List<Copy> all = new ArrayList<>();
        List<Trash> folders = new ArrayList<>();
        for (Survey survey : seen) {
            all.addAll(survey.outside());
            all.addAll(survey.inTrash());
            survey.trash().ifPresent(name -> folders.add(new Trash(survey.mailbox(), name)));
        }
        return new PreState(all, folders, unseen);
    }
}
