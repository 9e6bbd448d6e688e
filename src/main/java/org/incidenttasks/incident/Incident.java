package org.incidenttasks.incident;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.incidenttasks.storage.InstantConverter;
import org.incidenttasks.storage.TenantKey;
import org.incidenttasks.storage.TextListConverter;

/**
 * A security incident, with the properties that Graph gives it. It is created by an issuer or imported with its id, and
 * is what tasks belong to; alerts are not kept.
 */
@Entity
@IdClass(TenantKey.class)
public class Incident {

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String id;

    @Column(name = "assigned_to")
    private String assignedTo;

    @Convert(converter = AlertClassification.Stored.class)
    private AlertClassification classification;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdDateTime;

    private String description;

    @Convert(converter = AlertDetermination.Stored.class)
    private AlertDetermination determination;

    @Column(name = "display_name")
    private String displayName;

    @Column(name = "incident_web_url")
    private String incidentWebUrl;

    @Column(name = "last_modified_by")
    private String lastModifiedBy;

    @Convert(converter = InstantConverter.class)
    @Column(name = "last_update_at")
    private Instant lastUpdateDateTime;

    @Column(name = "priority_score")
    private Integer priorityScore;

    @Column(name = "recommended_actions")
    private String recommendedActions;

    @Column(name = "redirect_incident_id")
    private String redirectIncidentId;

    @Column(name = "resolving_comment")
    private String resolvingComment;

    @Convert(converter = AlertSeverity.Stored.class)
    private AlertSeverity severity;

    @Convert(converter = IncidentStatus.Stored.class)
    private IncidentStatus status;

    private String summary;

    @Convert(converter = TextListConverter.class)
    @Column(name = "custom_tags")
    private List<String> customTags;

    @Convert(converter = TextListConverter.class)
    @Column(name = "system_tags")
    private List<String> systemTags;

    @Convert(converter = CommentsConverter.class)
    private List<IncidentComment> comments;

    @Convert(converter = TextListConverter.class)
    @Column(name = "hunting_queries")
    private List<String> recommendedHuntingQueries;

    @Version
    private long version;

    protected Incident() {}

    /** The content must carry both times. */
    Incident(String tenantId, String id, IncidentContent content) {
        this.tenantId = tenantId;
        this.id = id;
        become(content);
    }

    /** Takes over all that the content says. */
    final void become(IncidentContent content) {
        this.assignedTo = content.assignedTo();
        this.classification = content.classification();
        this.createdDateTime = content.createdDateTime();
        this.description = content.description();
        this.determination = content.determination();
        this.displayName = content.displayName();
        this.incidentWebUrl = content.incidentWebUrl();
        this.lastModifiedBy = content.lastModifiedBy();
        this.lastUpdateDateTime = content.lastUpdateDateTime();
        this.priorityScore = content.priorityScore();
        this.recommendedActions = content.recommendedActions();
        this.redirectIncidentId = content.redirectIncidentId();
        this.resolvingComment = content.resolvingComment();
        this.severity = content.severity();
        this.status = content.status();
        this.summary = content.summary();
        this.customTags = content.customTags();
        this.systemTags = content.systemTags();
        this.comments = content.comments();
        this.recommendedHuntingQueries = content.recommendedHuntingQueries();
    }

    /** All that the incident says, for a comparison. */
    IncidentContent content() {
        return new IncidentContent(
                assignedTo,
                classification,
                createdDateTime,
                description,
                determination,
                displayName,
                incidentWebUrl,
                lastModifiedBy,
                lastUpdateDateTime,
                priorityScore,
                recommendedActions,
                redirectIncidentId,
                resolvingComment,
                severity,
                status,
                summary,
                customTags,
                systemTags,
                comments,
                recommendedHuntingQueries);
    }

    public String getTenantId() {
        return tenantId;
    }

    /** A GUID when made here; an imported incident keeps the id it came with. */
    public String getId() {
        return id;
    }

    public String getAssignedTo() {
        return assignedTo;
    }

    public AlertClassification getClassification() {
        return classification;
    }

    public Instant getCreatedDateTime() {
        return createdDateTime;
    }

    public String getDescription() {
        return description;
    }

    public AlertDetermination getDetermination() {
        return determination;
    }

    public String getDisplayName() {
        return displayName;
    }

    public String getIncidentWebUrl() {
        return incidentWebUrl;
    }

    public String getLastModifiedBy() {
        return lastModifiedBy;
    }

    public Instant getLastUpdateDateTime() {
        return lastUpdateDateTime;
    }

    public Integer getPriorityScore() {
        return priorityScore;
    }

    public String getRecommendedActions() {
        return recommendedActions;
    }

    public String getRedirectIncidentId() {
        return redirectIncidentId;
    }

    public String getResolvingComment() {
        return resolvingComment;
    }

    public AlertSeverity getSeverity() {
        return severity;
    }

    public IncidentStatus getStatus() {
        return status;
    }

    public String getSummary() {
        return summary;
    }

    public List<String> getCustomTags() {
        return customTags;
    }

    public List<String> getSystemTags() {
        return systemTags;
    }

    public List<IncidentComment> getComments() {
        return comments;
    }

    public List<String> getRecommendedHuntingQueries() {
        return recommendedHuntingQueries;
    }

    /** Counts changes. */
    public long getVersion() {
        return version;
    }
}
