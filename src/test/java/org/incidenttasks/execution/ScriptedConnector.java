package org.incidenttasks.execution;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connector.Ability;
import org.incidenttasks.connector.Connector;
import org.incidenttasks.connector.Order;
import org.incidenttasks.connector.Outcome;

/** A connector that answers what the test wrote down, and keeps what it was asked. */
public class ScriptedConnector implements Connector {

    /** What a call does; an exception is one too. */
    interface Answer {
        Outcome to(Order order) throws InterruptedException;
    }

    final List<String> calls = new CopyOnWriteArrayList<>();
    final Deque<Answer> executes = new ArrayDeque<>();
    final Deque<Answer> inquiries = new ArrayDeque<>();
    final Deque<Answer> checks = new ArrayDeque<>();
    final Deque<Answer> looks = new ArrayDeque<>();
    final List<Order> orders = new CopyOnWriteArrayList<>();
    boolean reversible = true;

    /** What it says was before the change; null: it does not look. */
    String before;

    static Outcome applied() {
        return new Outcome.Applied(Optional.of("before"), "done, it says");
    }

    static Outcome verified() {
        return new Outcome.Verified("seen from outside");
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public boolean serves(ActionType type, boolean sandbox) {
        return type != ActionType.MARK_USER_AS_COMPROMISED;
    }

    @Override
    public Optional<Ability> ability(ActionType type) {
        return Optional.of(new Ability(true, Ability.Look.TRIED, reversible));
    }

    @Override
    public Optional<Outcome> prepare(Order order) {
        return Optional.ofNullable(before).map(Outcome.Prepared::new);
    }

    @Override
    public int precedence() {
        return 1;
    }

    @Override
    public Outcome execute(Order order) throws InterruptedException {
        orders.add(order);
        return next("execute", executes, order, order2 -> applied());
    }

    @Override
    public Optional<Outcome> inquire(Order order) throws InterruptedException {
        return Optional.ofNullable(next("inquire", inquiries, order, order2 -> null));
    }

    @Override
    public Outcome check(Order order) throws InterruptedException {
        return next("check", checks, order, order2 -> verified());
    }

    @Override
    public Outcome watch(Order order) throws InterruptedException {
        return next("watch", looks, order, order2 -> verified());
    }

    private synchronized Answer poll(Deque<Answer> script, Answer otherwise) {
        return script.isEmpty() ? otherwise : script.poll();
    }

    private Outcome next(String what, Deque<Answer> script, Order order, Answer otherwise) throws InterruptedException {
        calls.add(what + " " + order.target());
        return poll(script, otherwise).to(order);
    }
}
