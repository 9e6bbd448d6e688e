package org.incidenttasks.wire.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidenttasks.WireEnum;
import org.incidenttasks.action.ActionStatus;
import org.incidenttasks.action.ActionType;
import org.incidenttasks.action.IndicatorType;
import org.incidenttasks.action.IsolationType;
import org.incidenttasks.action.ResponseAction;
import org.incidenttasks.history.TaskEvent;
import org.incidenttasks.incident.AlertClassification;
import org.incidenttasks.incident.AlertDetermination;
import org.incidenttasks.incident.AlertSeverity;
import org.incidenttasks.incident.IncidentProperties;
import org.incidenttasks.incident.IncidentStatus;
import org.incidenttasks.odata.Property;
import org.incidenttasks.odata.PropertySet;
import org.incidenttasks.task.TaskProperties;
import org.incidenttasks.task.TaskSource;
import org.incidenttasks.task.TaskStatus;
import org.incidenttasks.wire.IncidentJson;
import org.incidenttasks.wire.IncidentTaskJson;
import org.incidenttasks.wire.JsonStyle;
import org.incidenttasks.wire.extension.CountermeasureJson;
import org.incidenttasks.wire.extension.EvidenceJson;
import org.incidenttasks.wire.extension.ExecutionJson;
import org.incidenttasks.wire.extension.TaskEventJson;

/**
 * Our model as CSDL 4.0, written from the types that read and write the JSON; names and numbers are Graph's, and what
 * Graph has and we do not is not there.
 */
public final class ModelXml {

    private static final String SELF = JsonStyle.NAMESPACE;

    /** Members that are no scalar properties, with their types. */
    private static final Map<String, String> OTHERS = Map.of(
            "tenantId", "Edm.String",
            "recommendedActions", "Edm.String",
            "customTags", "Collection(Edm.String)",
            "systemTags", "Collection(Edm.String)",
            "comments", "Collection(" + SELF + "alertComment)",
            "recommendedHuntingQueries", "Collection(" + SELF + "recommendedHuntingQuery)",
            "responseAction", SELF + "incidentTaskResponseAction");

    private static final byte[] DOCUMENT = new ModelXml().written().getBytes(StandardCharsets.UTF_8);

    private final StringBuilder xml = new StringBuilder();

    private ModelXml() {}

    /** The document in UTF-8. */
    public static byte[] document() {
        return DOCUMENT.clone();
    }

    private String written() {
        xml.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        xml.append("<edmx:Edmx Version=\"4.0\" xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\">\n");
        xml.append("<edmx:DataServices>\n");
        xml.append(
                "<Schema Namespace=\"microsoft.graph.security\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n");
        enumerations();
        complexTypes();
        entity("incident", IncidentProperties.ALL, IncidentJson.MEMBERS);
        xml.append("</EntityType>\n");
        entity("incidentTask", TaskProperties.ALL, IncidentTaskJson.MEMBERS);
        extension("executions", "execution");
        extension("history", "event");
        xml.append("</EntityType>\n");
        xml.append("<Action Name=\"executeResponseAction\" IsBound=\"true\">\n");
        xml.append("<Parameter Name=\"bindingParameter\" Type=\"").append(SELF).append("incidentTask\"/>\n");
        xml.append("</Action>\n</Schema>\n");
        ours();
        // The same name is an entity type here and the namespace above: so it is in Graph.
        xml.append("<Schema Namespace=\"microsoft.graph\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n");
        xml.append("<EntityType Name=\"security\">\n");
        for (String set : List.of("incidents", "incidentTasks")) {
            xml.append("<NavigationProperty Name=\"")
                    .append(set)
                    .append("\" Type=\"Collection(")
                    .append(SELF);
            xml.append(set, 0, set.length() - 1).append(")\" ContainsTarget=\"true\"/>\n");
        }
        extension("countermeasures", "countermeasure");
        xml.append("</EntityType>\n<EntityContainer Name=\"GraphService\">\n");
        xml.append("<Singleton Name=\"security\" Type=\"microsoft.graph.security\"/>\n");
        xml.append("</EntityContainer>\n</Schema>\n</edmx:DataServices>\n</edmx:Edmx>\n");
        return xml.toString();
    }

    private void enumerations() {
        enumeration("alertClassification", AlertClassification.class, 0, 10, 20, 30, 39);
        enumeration(
                "alertDetermination",
                AlertDetermination.class,
                0,
                10,
                20,
                30,
                40,
                50,
                60,
                70,
                80,
                90,
                100,
                110,
                120,
                130,
                140,
                149);
        enumeration("alertSeverity", AlertSeverity.class, 0, 32, 64, 128, 256, 511);
        enumeration("incidentStatus", IncidentStatus.class, 1, 2, 4, 64, 127, 128);
        enumeration("incidentTaskActionStatus", ActionStatus.class, counted(1, 6));
        enumeration("incidentTaskActionType", ActionType.class, counted(1, 17));
        enumeration("incidentTaskSource", TaskSource.class, counted(1, 3));
        enumeration("incidentTaskStatus", TaskStatus.class, counted(1, 6));
        enumeration("isolationType", IsolationType.class, counted(0, 2));
        enumeration("indicatorType", IndicatorType.class, counted(0, 6));
    }

    private static int[] counted(int first, int last) {
        return java.util.stream.IntStream.rangeClosed(first, last).toArray();
    }

    /** The numbers are Graph's, in the order of the members. */
    private <E extends Enum<E> & WireEnum> void enumeration(String name, Class<E> type, int... values) {
        E[] members = type.getEnumConstants();
        if (members.length != values.length) {
            throw new IllegalStateException(name + " has " + members.length + " members, not " + values.length);
        }
        xml.append("<EnumType Name=\"").append(name).append("\">\n");
        for (int i = 0; i < members.length; i++) {
            xml.append("<Member Name=\"").append(members[i].wireName());
            xml.append("\" Value=\"").append(values[i]).append("\"/>\n");
        }
        xml.append("</EnumType>\n");
    }

    private void complexTypes() {
        complex("alertComment", Optional.empty(), false);
        property("comment", "Edm.String", true);
        property("createdByDisplayName", "Edm.String", true);
        property("createdDateTime", "Edm.DateTimeOffset", false);
        xml.append("</ComplexType>\n");
        complex("recommendedHuntingQuery", Optional.empty(), false);
        property("kqlText", "Edm.String", true);
        xml.append("</ComplexType>\n");
        complex("responseAction", Optional.empty(), true);
        xml.append("</ComplexType>\n");
        complex("incidentTaskResponseAction", Optional.of("responseAction"), true);
        property("identifierValue", "Edm.String", false);
        xml.append("</ComplexType>\n");
        Arrays.stream(ActionType.values()).filter(ActionType::actionable).forEach(type -> {
            String name = ResponseAction.odataType(type).substring(ResponseAction.NAMESPACE.length());
            complex(name, Optional.of("incidentTaskResponseAction"), false);
            if (type == ActionType.ISOLATE_DEVICE) {
                property("isolationType", SELF + "isolationType", false);
            } else if (type == ActionType.STOP_AND_QUARANTINE_FILE) {
                property("deviceId", "Edm.String", true);
            } else if (type == ActionType.SUBMIT_IOC_RULE) {
                property("indicatorType", SELF + "indicatorType", false);
            }
            xml.append("</ComplexType>\n");
        });
    }

    private void complex(String name, Optional<String> base, boolean isAbstract) {
        xml.append("<ComplexType Name=\"").append(name).append('"');
        base.ifPresent(
                type -> xml.append(" BaseType=\"").append(SELF).append(type).append('"'));
        xml.append(isAbstract ? " Abstract=\"true\">\n" : ">\n");
    }

    private void entity(String name, PropertySet<?> properties, List<String> members) {
        key(name);
        for (String member : members) {
            if (member.equals("incident")) {
                xml.append("<NavigationProperty Name=\"incident\" Type=\"")
                        .append(SELF)
                        .append("incident\"/>\n");
                continue;
            }
            Optional<? extends Property<?>> property = properties.find(member);
            if (property.isPresent()) {
                property(member, property.get().edmType(), property.get().isNullable());
            } else {
                property(member, OTHERS.get(member), true);
            }
        }
    }

    /** What hangs on Graph's type and is of our own. */
    private void extension(String member, String type) {
        xml.append("<NavigationProperty Name=\"").append(member);
        xml.append("\" Type=\"Collection(").append(JsonStyle.EXTENSION).append(type);
        xml.append(")\" ContainsTarget=\"true\">\n<Annotation Term=\"Org.OData.Core.V1.Description\"");
        xml.append(" String=\"An extension of Incident Tasks; Microsoft Graph has no such member.\"/>\n");
        xml.append("</NavigationProperty>\n");
    }

    /** The namespace of what Graph does not have. */
    private void ours() {
        xml.append("<Schema Namespace=\"incidentTasks\" xmlns=\"http://docs.oasis-open.org/odata/ns/edm\">\n");
        xml.append("<Term Name=\"comment\" Type=\"Edm.String\"/>\n");
        complex("attempt", Optional.empty(), false);
        property("step", "Edm.String", false);
        property("startedDateTime", "Edm.DateTimeOffset", false);
        property("endedDateTime", "Edm.DateTimeOffset", true);
        property("outcome", "Edm.String", true);
        property("detail", "Edm.String", true);
        xml.append("</ComplexType>\n");
        complex("targetResult", Optional.empty(), false);
        property("target", "Edm.String", false);
        property("done", "Edm.Boolean", false);
        property("detail", "Edm.String", true);
        xml.append("</ComplexType>\n");
        key("execution");
        ExecutionJson.MEMBERS.forEach((member, type) -> property(member, type, !member.equals("id")));
        xml.append("</EntityType>\n");
        key("countermeasure");
        CountermeasureJson.MEMBERS.forEach((member, type) -> property(member, type, !member.equals("id")));
        xml.append("</EntityType>\n");
        key("evidence");
        EvidenceJson.MEMBERS.forEach((member, type) -> property(member, type, !member.equals("id")));
        xml.append("</EntityType>\n");
        key("event");
        for (String member : TaskEventJson.MEMBERS) {
            String type =
                    TaskEvent.PROPERTIES.find(member).map(Property::edmType).orElse("Edm.String");
            property(member, type, !member.equals("id"));
        }
        xml.append("</EntityType>\n</Schema>\n");
    }

    private void key(String entity) {
        xml.append("<EntityType Name=\"").append(entity);
        xml.append("\">\n<Key><PropertyRef Name=\"id\"/></Key>\n");
    }

    private void property(String name, String type, boolean nullable) {
        if (type == null) {
            throw new IllegalStateException(name + " has no type");
        }
        xml.append("<Property Name=\"").append(name).append("\" Type=\"").append(type);
        xml.append(nullable ? "\"/>\n" : "\" Nullable=\"false\"/>\n");
    }
}
