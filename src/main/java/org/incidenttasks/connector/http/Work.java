package org.incidenttasks.connector.http;

import java.util.Optional;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** What a connector does for one order, as {@link org.incidenttasks.connector.Connector} describes each question. */
public interface Work {

    Optional<Outcome> prepare(Order order) throws HttpFailure, InterruptedException;

    Outcome execute(Order order) throws HttpFailure, InterruptedException;

    Optional<Outcome> inquire(Order order) throws HttpFailure, InterruptedException;

    Outcome check(Order order) throws HttpFailure, InterruptedException;
}
