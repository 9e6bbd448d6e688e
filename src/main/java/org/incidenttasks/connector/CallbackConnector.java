package org.incidenttasks.connector;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.incidenttasks.Problem;

/** A connector whose targets may say the outcome of an accepted order by themselves. */
public interface CallbackConnector extends Connector {

    /**
     * A message of a target that is genuine.
     *
     * @param id by which the target names it; the server takes none twice; at most 200 characters
     * @param content what {@link CallbackStore#find} gives later; at most 32000 characters
     */
    record Message(String id, String content) {}

    /**
     * Makes sure that a message comes from the target and speaks of the order, and reads it.
     *
     * @param key of the order that its address names
     * @param header the value of a header of the request
     * @throws Problem.Unauthenticated when it is not from the target, or not of now
     * @throws Problem.Invalid when it does not say what it should
     */
    Message read(
            String key,
            Configuration configuration,
            Function<String, Optional<String>> header,
            byte[] body,
            Instant now);
}
