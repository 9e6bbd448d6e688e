package org.incidenttasks.execution.callback;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.connector.CallbackStore;
import org.incidenttasks.connector.Order;

/** Gives connectors what was kept for them. */
@ApplicationScoped
public class StoredCallbacks implements CallbackStore {

    /** The address is {@code /callbacks/{tenant}/executions/{execution}}. */
    public static final String PATH = "/callbacks";

    @EJB
    private Callbacks callbacks;

    @Inject
    private Settings settings;

    public StoredCallbacks() {}

    /** For use without a container. */
    public StoredCallbacks(Callbacks callbacks, Settings settings) {
        this.callbacks = callbacks;
        this.settings = settings;
    }

    @Override
    public Optional<String> address(Order order) {
        return settings.has(Setting.PUBLIC_URL)
                ? Optional.of(settings.text(Setting.PUBLIC_URL) + PATH + "/" + order.tenantId() + "/executions/"
                        + order.key())
                : Optional.empty();
    }

    @Override
    public Optional<String> find(Order order) {
        return callbacks.find(order);
    }
}
