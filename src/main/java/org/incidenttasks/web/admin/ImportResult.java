package org.incidenttasks.web.admin;

import jakarta.servlet.http.HttpSession;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.incidenttasks.wire.ImportReport;

/**
 * What became of the last import of a session, kept there for the page that shows it. Of a very long one, only the rows
 * that a person must look at first are kept.
 */
public record ImportResult(
        long added,
        long changed,
        long unchanged,
        long refused,
        long mended,
        List<String> remarks,
        List<Row> rows,
        int left)
        implements Serializable {

    /**
     * One object.
     *
     * @param place counted from 1
     * @param state {@code refused}, {@code mended}, {@code added}, {@code changed} or {@code unchanged}
     */
    public record Row(int place, String kind, String id, String name, String state, List<String> notes)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private static final long serialVersionUID = 1L;
    private static final String ATTRIBUTE = ImportResult.class.getName();
    private static final int MOST_ROWS = 500;
    private static final List<String> URGENCY = List.of("refused", "mended", "added", "changed", "unchanged");

    static ImportResult of(ImportReport report) {
        var rows = report.items().stream()
                .map(ImportResult::row)
                .sorted(Comparator.comparing(row -> URGENCY.indexOf(row.state())))
                .toList();
        var kept = new ArrayList<>(rows.subList(0, Math.min(MOST_ROWS, rows.size())));
        return new ImportResult(
                report.count(ImportReport.Result.ADDED),
                report.count(ImportReport.Result.CHANGED),
                report.count(ImportReport.Result.UNCHANGED),
                report.count(ImportReport.Result.REFUSED),
                report.mended(),
                new ArrayList<>(report.remarks()),
                kept,
                rows.size() - kept.size());
    }

    private static Row row(ImportReport.Item item) {
        var state = item.mended() ? "mended" : item.result().name().toLowerCase(java.util.Locale.ROOT);
        return new Row(
                item.index() + 1, item.kind(), item.id(), item.displayName(), state, new ArrayList<>(item.notes()));
    }

    /** How many objects the import held. */
    public long total() {
        return added + changed + unchanged + refused;
    }

    void keep(HttpSession session) {
        session.setAttribute(ATTRIBUTE, this);
    }

    /** The last one of a session, or null. */
    static ImportResult in(HttpSession session) {
        return (ImportResult) session.getAttribute(ATTRIBUTE);
    }
}
