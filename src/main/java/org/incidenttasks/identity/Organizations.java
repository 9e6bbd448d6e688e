package org.incidenttasks.identity;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.incidenttasks.access.Tenant;

/** Finds the organisation that a setting means. */
public final class Organizations {

    private Organizations() {}

    /**
     * The organisation of that id, or the only one of that name: two of one name are told apart by their ids alone.
     */
    public static Optional<Tenant> find(String idOrName, Collection<Tenant> all) {
        Optional<Tenant> byId =
                all.stream().filter(tenant -> tenant.getId().equals(idOrName)).findFirst();
        if (byId.isPresent()) {
            return byId;
        }
        List<Tenant> byName =
                all.stream().filter(tenant -> tenant.getName().equals(idOrName)).toList();
        return byName.size() == 1 ? Optional.of(byName.get(0)) : Optional.empty();
    }
}
