package org.incidenttasks.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.incidenttasks.web.view.Choice;

/** The organisations that were looked at last in a session, the newest first, so that the way back is short. */
final class RecentTenants {

    private static final String ATTRIBUTE = "org.incidenttasks.recentTenants";
    private static final int MOST = 7;

    private final List<String> ids;

    private RecentTenants(List<String> ids) {
        this.ids = ids;
    }

    @SuppressWarnings("unchecked")
    static RecentTenants of(HttpServletRequest request) {
        var session = request.getSession(false);
        var kept = session == null ? null : session.getAttribute(ATTRIBUTE);
        return new RecentTenants(kept == null ? List.of() : (List<String>) kept);
    }

    /** The same and these before, in this order. */
    RecentTenants with(String... newest) {
        return new RecentTenants(Stream.concat(Stream.of(newest), ids.stream())
                .distinct()
                .limit(MOST)
                .toList());
    }

    void keep(HttpServletRequest request) {
        request.getSession().setAttribute(ATTRIBUTE, new ArrayList<>(ids));
    }

    /** As many of the choices as a list in the page's head can hold: those of here first, the others in their order. */
    List<Choice> first(List<Choice> choices) {
        return choices.stream()
                .sorted(Comparator.comparingInt(choice -> {
                    var place = ids.indexOf(choice.value());
                    return place < 0 ? MOST : place;
                }))
                .limit(MOST)
                .toList();
    }
}
