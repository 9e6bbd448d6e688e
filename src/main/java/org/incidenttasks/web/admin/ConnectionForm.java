package org.incidenttasks.web.admin;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.incidenttasks.Problem;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.connection.Connections;
import org.incidenttasks.connector.ConnectedConnector;
import org.incidenttasks.connector.Field;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Visitor;

/**
 * The form of a connection, of which the connector declares the most.
 *
 * @param actions wire names of the chosen action types
 * @param targets one pattern per line
 * @param values by field; never a secret
 * @param kept names of the secrets that have a value already
 */
public record ConnectionForm(
        String name, List<String> actions, String targets, Map<String, String> values, Set<String> kept) {

    private static final String NAME = "name";
    private static final String ACTIONS = "actions";
    private static final String TARGETS = "targets";
    private static final String SET = "set-";

    static ConnectionForm fresh(ConnectedConnector connector) {
        Map<String, String> values = new HashMap<>();
        connector.fields().stream()
                .filter(field -> field.standard() != null)
                .forEach(field -> values.put(field.name(), field.standard()));
        return new ConnectionForm(
                "",
                connector.abilities().keySet().stream()
                        .map(ActionType::wireName)
                        .toList(),
                "",
                values,
                Set.of());
    }

    static ConnectionForm of(Connections.Described known, ConnectedConnector connector) {
        Map<String, String> values = new HashMap<>(fresh(connector).values());
        values.putAll(known.values());
        return new ConnectionForm(
                known.connection().getDisplayName(),
                known.connection().getActionTypes().stream()
                        .map(ActionType::wireName)
                        .toList(),
                String.join("\n", known.connection().getTargets()),
                values,
                known.kept());
    }

    ConnectionForm keeping(Set<String> secrets) {
        return new ConnectionForm(name, actions, targets, values, secrets);
    }

    Connections.Draft draft(ConnectedConnector connector) {
        List<ActionType> types = actions.stream()
                .map(action -> WireEnum.find(ActionType.class, action)
                        .filter(connector.abilities()::containsKey)
                        .orElseThrow(() -> new Problem.Invalid(
                                "BadActionType", "'" + connector.name() + "' has no action '" + action + "'.")))
                .toList();
        return new Connections.Draft(name, types, List.of(targets.split("\n")), values);
    }

    /** The field of the form that a problem speaks of. */
    static String fieldOf(Problem problem) {
        return settingOf(problem).map(setting -> SET + setting).orElseGet(() -> switch (problem.code()) {
            case "MissingActionType", "BadActionType" -> ACTIONS;
            case "BadTarget" -> TARGETS;
            default -> NAME;
        });
    }

    /** The setting that a problem speaks of, if it does. */
    static Optional<String> settingOf(Problem problem) {
        return problem.code().equals("BadSetting")
                ? problem.details().stream().map(Problem.Detail::target).findFirst()
                : Optional.empty();
    }

    /** Reads the form, and puts what it offers into words. */
    @RequestScoped
    public static class Reader {

        @Inject
        private HttpServletRequest request;

        @Inject
        private Visitor visitor;

        /** One field as the page shows it; {@code name} as it is sent. */
        public record Shown(Field field, String name, List<Choice> choices) {}

        ConnectionForm read(ConnectedConnector connector) {
            Map<String, String> values = new HashMap<>();
            for (Field field : connector.fields()) {
                String value = request.getParameter(SET + field.name());
                // An unchecked box sends nothing, and means false.
                values.put(field.name(), value == null && field.kind() == Field.Kind.FLAG ? "false" : value);
            }
            String[] actions = request.getParameterValues(ACTIONS);
            return new ConnectionForm(
                    parameter(NAME),
                    actions == null ? List.of() : List.copyOf(new TreeSet<>(Arrays.asList(actions))),
                    parameter(TARGETS),
                    values,
                    Set.of());
        }

        private String parameter(String parameter) {
            String value = request.getParameter(parameter);
            return value == null ? "" : value;
        }

        List<Shown> fields(ConnectedConnector connector) {
            return connector.fields().stream()
                    .map(field -> new Shown(
                            field,
                            SET + field.name(),
                            field.choices().stream()
                                    .map(choice -> new Choice(choice, visitor.text("connection.choice." + choice)))
                                    .toList()))
                    .toList();
        }

        List<Choice> actions(ConnectedConnector connector) {
            return connector.abilities().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(entry -> new Choice(
                            entry.getKey().wireName(),
                            visitor.text("action." + entry.getKey().wireName() + ".name"),
                            visitor.text("connection.look." + entry.getValue().look())))
                    .collect(Collectors.toList());
        }
    }
}
