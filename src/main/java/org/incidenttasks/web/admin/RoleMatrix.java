package org.incidenttasks.web.admin;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.incidenttasks.access.Role;
import org.incidenttasks.access.people.Customers;

/**
 * A table of boxes, one per row and role. It carries how it was when it was drawn, so that what nobody touched is left
 * as it is, whatever somebody else did meanwhile.
 *
 * @param give what was ticked
 * @param take what was unticked
 */
record RoleMatrix(Set<Customers.Grant> give, Set<Customers.Grant> take) {

    /** Field of the boxes that are ticked now: {@code <row's id>:<role>} each. */
    static final String NOW = "roles";

    /** Field of those that were ticked when the page was drawn. */
    static final String BEFORE = "before";

    /** A row with what is ticked in it. */
    public record Row(String id, String name, String hint, Set<Role> roles) {}

    static RoleMatrix of(List<String> now, List<String> before, BiFunction<String, Role, Customers.Grant> grant) {
        return new RoleMatrix(without(now, before, grant), without(before, now, grant));
    }

    private static Set<Customers.Grant> without(
            List<String> boxes, List<String> others, BiFunction<String, Role, Customers.Grant> grant) {
        var left = new HashSet<>(boxes);
        others.forEach(left::remove);
        return left.stream()
                .map(box -> box.split(":", 2))
                .filter(parts -> parts.length == 2)
                .flatMap(parts -> role(parts[1]).map(role -> grant.apply(parts[0], role)).stream())
                .collect(Collectors.toSet());
    }

    private static Optional<Role> role(String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name))
                .findFirst();
    }
}
