package org.incidenttasks.connection;

import jakarta.annotation.PostConstruct;
import jakarta.ejb.DependsOn;
import jakarta.ejb.EJB;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.incidenttasks.Problem;

/** Seals at the start what an older key sealed, so that the older key can be taken out of the setting afterwards. */
@Singleton
@Startup
@DependsOn("Migration")
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class KeyRotation {

    private static final Logger LOG = Logger.getLogger(KeyRotation.class.getName());

    @EJB
    private Connections connections;

    @PostConstruct
    void rotate() {
        try {
            int sealed = connections.sealAnew();
            if (sealed > 0) {
                LOG.log(Level.INFO, "{0} secrets of connections are sealed with the newest key now", sealed);
            }
        } catch (Problem e) {
            // The server is of use without them, and the page of the connection says the same.
            LOG.log(Level.WARNING, "Secrets of connections were not sealed anew: {0}", e.getMessage());
        }
    }
}
