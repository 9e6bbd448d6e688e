package org.incidenttasks.artifact;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.incidenttasks.connector.EvidenceStore;
import org.incidenttasks.connector.Order;

/** The evidence store that connectors get injected: an EJB's view of one class is no bean of the interface's type. */
@ApplicationScoped
public class DatabaseEvidenceStore implements EvidenceStore {

    @EJB
    private Artifacts artifacts;

    @Override
    public Kept keep(Order order, String fileName, String mediaType, InputStream content) throws IOException {
        return kept(artifacts.keep(order, fileName, mediaType, content));
    }

    @Override
    public Optional<Kept> find(Order order, String fileName) {
        return artifacts.find(order, fileName).map(DatabaseEvidenceStore::kept);
    }

    private static Kept kept(Artifact artifact) {
        return new Kept(artifact.getFileName(), artifact.getBytes(), artifact.getSha256());
    }
}
