package org.incidenttasks.connector;

import java.util.Optional;
import org.incidenttasks.action.ActionType;

/**
 * Reaches one kind of outside system. The only interface to implement for a new one: a CDI bean in a folder of its own.
 *
 * <p>No call is made inside a transaction of ours, each is cut off after the connector time-out by an interrupt, and
 * an exception counts as an answer that never came. Calls for different targets come from several threads at once;
 * those for one target come one after the other.
 */
public interface Connector {

    /** Lower case, at most 40 characters; stays with every execution. */
    String name();

    /** Whether it carries out actions of a type for a tenant of that kind. */
    boolean serves(ActionType type, boolean sandbox);

    /** Of several that serve, the one with the lowest number gets the order. */
    int precedence();

    /** What it promises of an action type; empty where it does not carry that out, or promises nothing. */
    default Optional<Ability> ability(ActionType type) {
        return Optional.empty();
    }

    /**
     * Looks what is there before the change, and changes nothing. Called before the first {@link #execute} of an order
     * that is no undo; the answer is kept before anything is changed, so that no crash loses it.
     *
     * @return empty when there is nothing to remember; {@link Outcome.Prepared}; or, where it can be told already that
     *     the order cannot be carried out, {@link Outcome.Failed}
     */
    default Optional<Outcome> prepare(Order order) throws InterruptedException {
        return Optional.empty();
    }

    /**
     * Carries the order out; an {@linkplain Order#undo undo} brings back what the pre-state tells of. A connector whose target knows the order's key must not do it twice.
     *
     * @throws InterruptedException when it took too long
     */
    Outcome execute(Order order) throws InterruptedException;

    /**
     * Finds out what became of an order that was accepted, or whose call was cut off by a crash or a time-out.
     *
     * @return empty when the target has certainly never seen it, so that it may be carried out; when that cannot be
     *     told, {@link Outcome.Repeatable} if the target knows keys and {@link Outcome.Unknown} if it does not
     */
    Optional<Outcome> inquire(Order order) throws InterruptedException;

    /**
     * Looks at the target by another path than the command, and changes nothing. Called after {@link Outcome.Applied},
     * and again at any later time while the effect should be in force.
     *
     * @return {@link Outcome.Verified}, {@link Outcome.NotVerifiable}, {@link Outcome.Partial}, {@link Outcome.Failed}
     *     when the effect is not there, or {@link Outcome.Unseen} when the target cannot be looked at now
     */
    Outcome check(Order order) throws InterruptedException;

    /**
     * Keeps up an effect that is in force, where it would run out by itself, and looks at it as {@link #check} does.
     * Called from time to time.
     */
    default Outcome watch(Order order) throws InterruptedException {
        return check(order);
    }
}
