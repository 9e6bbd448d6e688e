package org.incidenttasks.evidence;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.incidenttasks.audit.AuditEntry;

/**
 * RFC 4180, with a row of names. A value that a spreadsheet would take for a formula gets an apostrophe in front, which
 * is why this format is to be read and not to be verified.
 */
final class CsvAudit implements AuditWriter {

    private static final String FORMULA = "=+-@\t\r\n";

    private final CSVPrinter printer;
    private boolean named;

    CsvAudit(Writer out) throws IOException {
        printer = new CSVPrinter(out, CSVFormat.RFC4180);
    }

    @Override
    public void write(AuditEntry entry) throws IOException {
        if (!named) {
            List<String> names = new ArrayList<>(entry.hashed().keySet());
            names.add("hash");
            printer.printRecord(names);
            named = true;
        }
        List<String> values = new ArrayList<>(entry.hashed().values());
        values.add(entry.getHash());
        printer.printRecord(values.stream().map(CsvAudit::harmless).toList());
    }

    static String harmless(String value) {
        return !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    }

    @Override
    public void end() throws IOException {
        printer.flush();
    }
}
