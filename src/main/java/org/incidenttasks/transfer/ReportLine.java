package org.incidenttasks.transfer;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.incidenttasks.Texts;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.ImportReport.Item;
import org.incidenttasks.wire.ImportReport.Result;

/** What became of one object, as the report keeps and shows it: a line of JSON, or a row of CSV. */
final class ReportLine {

    /** The columns of the CSV. */
    private static final String[] COLUMNS = {"index", "kind", "id", "displayName", "result", "notes"};

    private static final int MOST_NOTES = 20;
    private static final int MOST_NOTE = 1_000;
    private static final int MOST_LINE = ReportPart.SIZE - 1_000;

    private ReportLine() {}

    /** The line with its end; notes that are more than fits are counted instead. */
    static String write(Item item) {
        int notes = Math.min(item.notes().size(), MOST_NOTES);
        String line = write(item, notes);
        while (line.length() > MOST_LINE) {
            notes /= 2;
            line = write(item, notes);
        }
        return line;
    }

    private static String write(Item item, int most) {
        String json = GraphJson.text(out -> {
            out.write("index", item.index());
            out.write("kind", item.kind());
            if (item.id() != null) {
                out.write("id", item.id());
            }
            if (item.displayName() != null) {
                out.write("displayName", item.displayName());
            }
            out.write("result", item.result().name().toLowerCase(Locale.ROOT));
            out.writeStartArray("notes");
            item.notes().stream().limit(most).forEach(note -> out.write(Texts.cut(note, MOST_NOTE)));
            if (item.notes().size() > most) {
                out.write("… and " + (item.notes().size() - most) + " more.");
            }
            out.writeEnd();
        });
        return PieceWriter.escaped(json) + "\n";
    }

    /** Whether a person is to look at it. */
    static boolean isConcern(Item item) {
        return item.result() == Result.REFUSED || item.mended();
    }

    /** The objects of a part of the report. */
    static List<Item> read(String lines) {
        List<Item> items = new ArrayList<>();
        lines.lines().forEach(line -> items.add(item(line)));
        return items;
    }

    private static Item item(String line) {
        JsonObject object;
        try (var reader = Json.createReader(new StringReader(line))) {
            object = reader.readObject();
        }
        return new Item(
                object.getJsonNumber("index").longValueExact(),
                object.getString("kind"),
                object.getString("id", null),
                object.getString("displayName", null),
                Result.valueOf(object.getString("result").toUpperCase(Locale.ROOT)),
                object.getJsonArray("notes").getValuesAs(JsonString::getString));
    }

    /** The head of the CSV. */
    static void printHead(CSVPrinter csv) throws IOException {
        csv.printRecord((Object[]) COLUMNS);
    }

    static void print(CSVPrinter csv, Item item) throws IOException {
        csv.printRecord(Stream.of(
                        Long.toString(item.index()),
                        item.kind(),
                        item.id(),
                        item.displayName(),
                        item.result().name().toLowerCase(Locale.ROOT),
                        String.join(" | ", item.notes()))
                .map(ReportLine::harmless));
    }

    /** How the CSV is written: RFC 4180. */
    static CSVFormat format() {
        return CSVFormat.RFC4180;
    }

    /** A spreadsheet takes a cell that begins so for a formula, and runs it. */
    private static String harmless(String cell) {
        return cell != null && !cell.isEmpty() && "=+-@\t\r\n|%＝＋－＠".indexOf(cell.charAt(0)) >= 0 ? "'" + cell : cell;
    }
}
