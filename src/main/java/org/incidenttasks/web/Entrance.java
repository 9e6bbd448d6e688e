package org.incidenttasks.web;

import jakarta.ejb.EJB;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Directory;
import org.incidenttasks.access.Permission;
import org.incidenttasks.access.Tenant;
import org.incidenttasks.access.people.FirstSetup;
import org.incidenttasks.identity.Authentication;
import org.incidenttasks.web.view.Addresses;
import org.incidenttasks.web.view.Choice;
import org.incidenttasks.web.view.Frame;

/**
 * Stands before every page: leads to the set-up while nobody can sign in, then to the sign-in whoever has not, and
 * draws the frame for whoever has.
 */
@ApplicationScoped
@PreMatching
public class Entrance implements ContainerRequestFilter {

    private static final String SETUP = "setup";
    private static final String LANGUAGE = "language";
    private static final Set<String> OPEN =
            Set.of(SETUP, LANGUAGE, "sign-in", "sign-out", ProviderController.BEGIN, ProviderController.CALLBACK);

    /** For who is signed in, and perhaps has nothing to look at any more. */
    private static final Set<String> CHOOSING = Set.of(OrganizationsController.PATH, "tenant");

    @EJB
    private FirstSetup firstSetup;

    @EJB
    private Directory directory;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Frame frame;

    /** Never goes back to false, so it is asked for only until it is true. */
    private volatile boolean setUp;

    @Override
    public void filter(ContainerRequestContext context) {
        var path = context.getUriInfo().getPath().replaceFirst("^/", "");
        if (!isSetUp()) {
            if (!SETUP.equals(path) && !LANGUAGE.equals(path)) {
                context.abortWith(Response.seeOther(at(context, SETUP)).build());
            }
            return;
        }
        var caller = Authentication.caller(request);
        if (caller.isPresent()) {
            show(caller.get());
        } else if (!OPEN.contains(path)) {
            var person = Authentication.person(request);
            if (person.isEmpty()) {
                turnAway(context, path);
            } else if (CHOOSING.contains(path)) {
                frame.show(person.get().getDisplayName(), null, List.of());
            } else {
                letChoose(context);
            }
        }
    }

    private boolean isSetUp() {
        if (!setUp) {
            setUp = firstSetup.isSetUp();
        }
        return setUp;
    }

    /** The organisation that was looked at is suspended, or the person is nothing there any more. */
    private void letChoose(ContainerRequestContext context) {
        if (!HttpMethod.GET.equals(context.getMethod())) {
            throw new Problem.Forbidden(
                    "You have no role in that organisation any more, or it is suspended: choose" + " another one.");
        }
        context.abortWith(
                Response.seeOther(at(context, OrganizationsController.PATH)).build());
    }

    private void turnAway(ContainerRequestContext context, String path) {
        if (!HttpMethod.GET.equals(context.getMethod())) {
            throw new Problem.Unauthenticated("Sign in first: you are not, or not any more.");
        }
        var here = context.getUriInfo().getRequestUri();
        var wanted = here.getRawQuery() == null ? here.getRawPath() : here.getRawPath() + "?" + here.getRawQuery();
        context.abortWith(
                Response.seeOther(at(context, path.isEmpty() ? "sign-in" : "sign-in?next=" + Addresses.escape(wanted)))
                        .build());
    }

    private static URI at(ContainerRequestContext context, String page) {
        return context.getUriInfo().getBaseUri().resolve(page);
    }

    private void show(Caller caller) {
        frame.show(caller.actor().name(), caller.tenantName(), places(caller));
        if (caller.sandbox()) {
            frame.markSandbox();
        }
        var tenants = directory.openTenantsOf(caller.actor().id());
        if (tenants.size() > 1) {
            var others = tenants.stream()
                    .filter(tenant -> !tenant.getId().equals(caller.tenantId()))
                    .map(Entrance::choice)
                    .toList();
            frame.offer(
                    RecentTenants.of(request).first(others),
                    directory.tenantsOf(caller.actor().id()).size());
        }
    }

    private static Choice choice(Tenant tenant) {
        return new Choice(tenant.getId(), tenant.getName());
    }

    /** What the caller may use, in the order in which it is used. */
    static List<Frame.Place> places(Caller caller) {
        var places = new ArrayList<Frame.Place>();
        if (caller.may(Permission.READ)) {
            places.add(new Frame.Place("/ui/tasks", "nav.tasks"));
            places.add(new Frame.Place("/ui/incidents", "nav.incidents"));
            places.add(new Frame.Place("/ui/countermeasures", "nav.measures"));
        }
        if (caller.may(Permission.ISSUE)) {
            places.add(new Frame.Place("/ui/import", "nav.import"));
        }
        if (caller.may(Permission.ADMINISTER)) {
            places.add(new Frame.Place("/ui/people", "nav.people"));
            places.add(new Frame.Place("/ui/connections", "nav.connections"));
            places.add(new Frame.Place("/ui/clients", "nav.clients"));
            places.add(new Frame.Place("/ui/audit", "nav.audit"));
            if (caller.sandbox()) {
                places.add(new Frame.Place("/ui/sandbox", "nav.sandbox"));
            }
        }
        if (caller.may(Permission.MANAGE_CUSTOMERS)) {
            places.add(new Frame.Place("/ui/customers", "nav.customers"));
        }
        return places;
    }
}
