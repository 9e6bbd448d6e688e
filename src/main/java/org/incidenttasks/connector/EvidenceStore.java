package org.incidenttasks.connector;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Keeps what an action brought back from its target, with the execution, for people who may read evidence. The server
 * has the one implementation; a connector gets it injected.
 */
public interface EvidenceStore {

    /**
     * A file that is kept.
     *
     * @param fileName unique within its order
     * @param bytes its size
     * @param sha256 64 lower-case hexadecimal digits
     */
    record Kept(String fileName, long bytes, String sha256) {}

    /**
     * Reads a stream to its end in small pieces and keeps it; what an earlier attempt kept under that name is replaced.
     *
     * @param fileName 1 to 200 letters, digits, dots, hyphens and underscores
     * @throws IOException when it cannot be read or is larger than the server allows; nothing is kept then
     */
    Kept keep(Order order, String fileName, String mediaType, InputStream content) throws IOException;

    /** What is kept of an order under a name. */
    Optional<Kept> find(Order order, String fileName);
}
