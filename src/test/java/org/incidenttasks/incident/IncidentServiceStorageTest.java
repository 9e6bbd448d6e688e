package org.incidenttasks.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.incidenttasks.Problem;
import org.incidenttasks.access.Caller;
import org.incidenttasks.access.Permission;
import org.incidenttasks.audit.AuditEntry;
import org.incidenttasks.execution.Product;
import org.incidenttasks.storage.TestDatabases;
import org.incidenttasks.wire.GraphJson;
import org.incidenttasks.wire.IncidentJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IncidentServiceStorageTest {

    private static Incident change(Product product, String id, String json, Caller caller) {
        JsonObject body = GraphJson.readObject(json.getBytes(StandardCharsets.UTF_8));
        return product.incidents.change(
                id, before -> IncidentJson.readChange(body, before), OptionalLong.empty(), caller);
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeSetsWhatItSaysAndIsWrittenDown(TestDatabases database) {
        try (Product product = new Product(database, Map.of())) {
            Incident before = product.incident();
            change(product, before.getId(), "{\"assignedTo\":\"ada\",\"customTags\":[\"a\",\"b\"]}", product.caller());
            Incident changed = change(
                    product,
                    before.getId(),
                    "{\"@odata.type\":\"#x\",\"status\":\"resolved\",\"classification\":\"truePositive\","
                            + "\"determination\":\"malware\",\"severity\":\"low\",\"displayName\":\"New name\","
                            + "\"resolvingComment\":\"Done.\",\"summary\":\"S\",\"description\":\"D\",\"assignedTo\":null}",
                    product.caller());
            assertThat(changed.getStatus()).isEqualTo(IncidentStatus.RESOLVED);
            assertThat(changed.getClassification()).isEqualTo(AlertClassification.TRUE_POSITIVE);
            assertThat(changed.getDetermination()).isEqualTo(AlertDetermination.MALWARE);
            assertThat(changed.getSeverity()).isEqualTo(AlertSeverity.LOW);
            assertThat(changed.getDisplayName()).isEqualTo("New name");
            assertThat(changed.getResolvingComment()).isEqualTo("Done.");
            assertThat(changed.getAssignedTo()).isNull();
            assertThat(changed.getCustomTags()).containsExactly("a", "b");
            assertThat(changed.getCreatedDateTime()).isEqualTo(before.getCreatedDateTime());
            assertThat(changed.getLastUpdateDateTime()).isAfterOrEqualTo(before.getLastUpdateDateTime());
            assertThat(changed.getLastModifiedBy()).isEqualTo("Ada");

            List<AuditEntry> trail = product.audit.of(product.tenantId, "incident", before.getId());
            assertThat(trail)
                    .extracting(AuditEntry::getAction)
                    .containsExactly("incident.created", "incident.changed", "incident.changed");
            assertThat(trail.get(2).getDetail())
                    .containsEntry("status", "active → resolved")
                    .containsEntry("assignedTo", "ada → –")
                    .containsEntry("displayName", "Phishing → New name")
                    .doesNotContainKey("customTags");
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeOfNothingIsNone(TestDatabases database) {
        try (Product product = new Product(database, Map.of())) {
            Incident before = product.incident();
            Incident same = change(
                    product,
                    before.getId(),
                    "{\"status\":\"active\",\"summary\":null,\"severity\":\"high\"}",
                    product.caller());
            assertThat(same.getVersion()).isEqualTo(before.getVersion());
            assertThat(product.audit.of(product.tenantId, "incident", before.getId()))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void wrongChangesAreRefusedByName(TestDatabases database) {
        try (Product product = new Product(database, Map.of())) {
            String id = product.incident().getId();
            Map.of(
                            "{\"status\":null}", "'status' cannot be null",
                            "{\"displayName\":null}", "'displayName' cannot be null",
                            "{\"severity\":\"unknownFutureValue\"}", "informational, low, medium, high",
                            "{\"priorityScore\":3}", "'priorityScore' cannot be set here. Allowed: assignedTo",
                            "{\"lastModifiedBy\":\"me\"}", "'lastModifiedBy'",
                            "{\"customTags\":\"a\"}", "'customTags' must be an array")
                    .forEach((body, message) -> assertThatThrownBy(() -> change(product, id, body, product.caller()))
                            .as(body)
                            .isInstanceOf(Problem.Invalid.class)
                            .hasMessageContaining(message));
        }
    }

    @ParameterizedTest
    @EnumSource(TestDatabases.class)
    void changeNeedsItsPermissionInItsOrganisation(TestDatabases database) {
        try (Product product = new Product(database, Map.of())) {
            String id = product.incident().getId();
            Caller issuer =
                    Product.caller(product.tenantId, Permission.READ, Permission.ISSUE, Permission.CHANGE_STATUS);
            assertThatThrownBy(() -> change(product, id, "{\"severity\":\"low\"}", issuer))
                    .isInstanceOf(Problem.Forbidden.class);
            product.tenant("other");
            assertThatThrownBy(() -> change(
                            product, id, "{\"severity\":\"low\"}", Product.caller("other", Permission.CHANGE_INCIDENT)))
                    .isInstanceOf(Problem.NotFound.class);
        }
    }
}
