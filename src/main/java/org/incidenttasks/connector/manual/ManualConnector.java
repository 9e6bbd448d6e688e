package org.incidenttasks.connector.manual;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import org.incidenttasks.Setting;
import org.incidenttasks.Settings;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/**
 * Asks a person: the order is accepted and waits until somebody says on its page what happened. It serves what no other
 * connector does, outside of sandboxes, and touches nothing itself, so it can neither lose nor repeat anything.
 */
@ApplicationScoped
public class ManualConnector implements Connector {

    /** Its name, by which the page knows to show steps. */
    public static final String NAME = "manual";

    private static final Outcome ASKED =
            new Outcome.Accepted("", Optional.empty(), "A person was asked to carry it out and to say what happened.");

    private static final Outcome ASKED_TO_UNDO =
            new Outcome.Accepted("", Optional.empty(), "A person was asked to take it back and to say what happened.");

    private Settings settings;

    protected ManualConnector() {}

    @Inject
    public ManualConnector(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean serves(ActionType type, boolean sandbox) {
        return !sandbox
                && type.actionable()
                && settings.text(Setting.MANUAL_ACTIONS).equals("all");
    }

    /** A person takes back as well as carries out. */
    @Override
    public Optional<Ability> ability(ActionType type) {
        return Optional.of(new Ability(false, Ability.Look.NONE, type.isLasting() || type.takesBack()));
    }

    @Override
    public int precedence() {
        return Integer.MAX_VALUE;
    }

    @Override
    public Outcome execute(Order order) {
        return order.undo() ? ASKED_TO_UNDO : ASKED;
    }

    @Override
    public Optional<Outcome> inquire(Order order) {
        return Optional.of(execute(order));
    }

    @Override
    public Outcome check(Order order) {
        return new Outcome.NotVerifiable("Only the person who did it can tell.");
    }
}
