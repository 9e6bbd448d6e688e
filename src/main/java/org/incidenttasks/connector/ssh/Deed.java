package org.incidenttasks.connector.ssh;

import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** How one kind of action is done on hosts; each method as {@link org.incidenttasks.connector.Connector}'s of that name. */
interface Deed {

    default Optional<Outcome> prepare(Order order) throws SshProblem, InterruptedException {
        return Optional.empty();
    }

    Outcome execute(Order order) throws SshProblem, InterruptedException;

    /** Empty where doing it again does no harm, as the host itself knows what is done. */
    default Optional<Outcome> inquire(Order order) throws SshProblem, InterruptedException {
        return Optional.empty();
    }

    Outcome check(Order order) throws SshProblem, InterruptedException;

    default Outcome watch(Order order) throws SshProblem, InterruptedException {
        return check(order);
    }
}
