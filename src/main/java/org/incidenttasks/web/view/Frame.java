package org.incidenttasks.web.view;

import jakarta.enterprise.context.RequestScoped;
import java.util.List;

/**
 * What surrounds a page: who is signed in, for which tenant, and where that person may go. Empty until a filter fills
 * it, so that a page before sign-in, or an error page, shows none of it.
 */
@RequestScoped
public class Frame {

    /**
     * One entry of the navigation.
     *
     * @param path address below the context root, such as {@code /ui/tasks}
     * @param key message key of its name
     */
    public record Place(String path, String key) {}

    private String person;
    private String tenant;
    private boolean sandbox;
    private List<Place> places = List.of();
    private List<Choice> tenants = List.of();
    private int tenantCount;

    /**
     * Fills the frame.
     *
     * @param places what this person's permissions allow, in the order shown
     */
    public void show(String person, String tenant, List<Place> places) {
        this.person = person;
        this.tenant = tenant;
        this.places = List.copyOf(places);
    }

    /**
     * Offers other tenants of a person who is in several.
     *
     * @param others ids and names, not necessarily all
     * @param all how many tenants the person is in
     */
    public void offer(List<Choice> others, int all) {
        tenants = List.copyOf(others);
        tenantCount = all;
    }

    /** Says on every page that nothing reaches a real system. */
    public void markSandbox() {
        sandbox = true;
    }

    /** Null before sign-in. */
    public String getPerson() {
        return person;
    }

    /** Null before sign-in. */
    public String getTenant() {
        return tenant;
    }

    public boolean isSandbox() {
        return sandbox;
    }

    /** Empty for who is in one only. */
    public List<Choice> getTenants() {
        return tenants;
    }

    /** In how many tenants the person is. */
    public int getTenantCount() {
        return tenantCount;
    }

    public List<Place> getPlaces() {
        return places;
    }
}
