package org.incidenttasks.connector.lab;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.incidenttasks.connector.Order;

/** The investigation package of a sandbox's device: it says that it is one, and the same order brings the same bytes. */
final class LabPackage {

    static final String NAME = "investigation-package.zip";
    static final String MEDIA_TYPE = "application/zip";

    private LabPackage() {}

    static InputStream of(Order order) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry("README.txt");
            entry.setLastModifiedTime(FileTime.fromMillis(0));
            zip.putNextEntry(entry);
            zip.write((LabConnector.SAYS + "what would have been gathered from " + order.target() + " by order "
                            + order.key() + ".\n")
                    .getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
