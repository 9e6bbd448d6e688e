package org.incidenttasks.connection;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.TextListConverter;

/**
 * A way from an organisation to one of its systems: which connector, for which actions and targets. Its settings are
 * {@linkplain ConnectionSetting rows of their own}.
 *
 * <p>An administrator makes it, tests it, and enables it. Of several that serve an order the first in their
 * {@linkplain #getRank() order} gets it. One that was removed is kept for the executions that name it, without its
 * secrets.
 */
@Entity
@Table(name = "connector_connection")
@IdClass(TenantKey.class)
public class Connection {

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    private String connector;

    @Column(name = "display_name")
    private String displayName;

    @Column(name = "rank_order")
    private int rank;

    private boolean enabled;

    private boolean removed;

    @Convert(converter = TextListConverter.class)
    @Column(name = "action_types")
    private List<String> actionTypes;

    @Convert(converter = TextListConverter.class)
    private List<String> targets;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Column(name = "created_by")
    private String createdBy;

    @Version
    private long version;

    protected Connection() {}

    Connection(String tenantId, String id, String connector, int rank, String createdBy, Instant now) {
        this.tenantId = tenantId;
        this.id = id;
        this.connector = connector;
        this.rank = rank;
        this.createdBy = createdBy;
        this.createdAt = InstantConverter.cut(now);
    }

    void describe(String name, Collection<ActionType> types, List<String> patterns) {
        displayName = name;
        actionTypes = types.stream().sorted().map(ActionType::wireName).toList();
        targets = List.copyOf(patterns);
    }

    void enable(boolean enable) {
        enabled = enable;
    }

    void rank(int place) {
        rank = place;
    }

    void remove() {
        removed = true;
        enabled = false;
    }

    /** Whether an order for this action goes over it. */
    boolean serves(ResponseAction action) {
        return enabled && !removed && getActionTypes().contains(action.type()) && reaches(action);
    }

    /** The patterns speak of the device where an action names one, else of the target. */
    private boolean reaches(ResponseAction action) {
        if (getTargets().isEmpty()) {
            return true;
        }
        String named = action instanceof ResponseAction.StopAndQuarantineFile file
                ? file.deviceId()
                : action.identifierValue();
        return named != null && getTargets().stream().anyMatch(pattern -> matches(pattern, named));
    }

    /** Upper and lower case alike; {@code *} stands for any characters. Without recursion, so no pattern is slow. */
    static boolean matches(String pattern, String text) {
        String wanted = pattern.toLowerCase(Locale.ROOT);
        String given = text.toLowerCase(Locale.ROOT);
        int p = 0;
        int t = 0;
        int star = -1;
        int resumeAt = 0;
        while (t < given.length()) {
            if (p < wanted.length() && wanted.charAt(p) == '*') {
                star = p++;
                resumeAt = t;
            } else if (p < wanted.length() && wanted.charAt(p) == given.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resumeAt;
            } else {
                return false;
            }
        }
        while (p < wanted.length() && wanted.charAt(p) == '*') {
            p++;
        }
        return p == wanted.length();
    }

    public String getTenantId() {
        return tenantId;
    }

    /** A GUID. */
    public String getId() {
        return id;
    }

    /** Name of the connector, such as {@code ldap}. */
    public String getConnector() {
        return connector;
    }

    public String getDisplayName() {
        return displayName;
    }

    /** Its place among the connections of the organisation, from 1. */
    public int getRank() {
        return rank;
    }

    public boolean isEnabled() {
        return enabled;
    }

    boolean isRemoved() {
        return removed;
    }

    public Set<ActionType> getActionTypes() {
        Set<ActionType> types = EnumSet.noneOf(ActionType.class);
        actionTypes.forEach(name -> WireEnum.find(ActionType.class, name).ifPresent(types::add));
        return types;
    }

    /** Patterns of target names, with {@code *} for any characters; none: every target. */
    public List<String> getTargets() {
        return targets == null ? List.of() : targets;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }

    public String getCreatedBy() {
        return createdBy;
    }

    public long getVersion() {
        return version;
    }
}
