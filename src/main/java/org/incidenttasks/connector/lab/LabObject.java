package org.incidenttasks.connector.lab;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.incidenttasks.action.ActionType.TargetKind;
import org.incidenttasks.storage.Hashes;
import org.incidenttasks.storage.InstantConverter;

/**
 * A device, user, message, indicator, or file on one device, of a sandbox's world.
 *
 * <p>It comes into being when an action first names it, in the state in which one would expect it then: a device that is
 * to be released is isolated, any other is not. From there every action changes one value of its state, and a reset of
 * the sandbox forgets it. Its name is lower case, as none of these systems minds the case of a name, but for messages,
 * whose ids do.
 */
@Entity
@Table(name = "lab_object")
@IdClass(LabObject.Key.class)
public class LabObject {

    private static final int LONGEST_KEY = 130;

    /** Where a value says which parts of an action took effect, when not all did. */
    private static final String PARTLY = "partly";

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    private String kind;

    @Id
    private String name;

    /** Only of a file. */
    @Column(name = "file_hash")
    private String fileHash;

    private String state;

    @Convert(converter = InstantConverter.class)
    @Column(name = "changed_at")
    private Instant changedAt;

    @Version
    private long version;

    protected LabObject() {}

    LabObject(Key key, String fileHash, Map<String, String> state, Instant now) {
        this.tenantId = key.tenantId;
        this.kind = key.kind;
        this.name = key.name;
        this.fileHash = fileHash;
        this.state = LabState.write(state);
        this.changedAt = InstantConverter.cut(now);
    }

    /** One value becomes another; what was done of it partly before is made whole. */
    void change(String member, String value, Instant now) {
        Map<String, String> values = LabState.read(state);
        values.put(member, value);
        values.remove(PARTLY);
        state = LabState.write(values);
        changedAt = InstantConverter.cut(now);
    }

    /** The value stays, but some parts have changed already. */
    void changePartly(String member, String parts, Instant now) {
        Map<String, String> values = LabState.read(state);
        values.put(PARTLY, member + ": " + parts);
        state = LabState.write(values);
        changedAt = InstantConverter.cut(now);
    }

    /** Whether exactly these parts of a value have changed, and no more. */
    boolean isPartly(String member, List<String> parts) {
        return !parts.isEmpty()
                && (member + ": " + String.join(", ", parts))
                        .equals(LabState.read(state).get(PARTLY));
    }

    /** {@code device}, {@code user}, {@code message}, {@code indicator} or {@code file}. */
    public String getKind() {
        return kind;
    }

    /** Unique among its kind; of a file, its hash, an at sign and the device it is on. */
    public String getName() {
        return name;
    }

    /** Names and values, for people. */
    public Map<String, String> getState() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(LabState.read(state)));
    }

    public Instant getChangedAt() {
        return changedAt;
    }

    /** The device that a file is on; of anything else, its name. */
    String place() {
        return fileHash == null ? name : name.substring(fileHash.length() + 1);
    }

    String value(String member) {
        return LabState.read(state).getOrDefault(member, "unknown");
    }

    /** A kind as it is kept. */
    static String word(TargetKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** A name as it is kept: short enough for an index of either database. */
    static String normal(TargetKind kind, String name) {
        String key = kind == TargetKind.MESSAGE ? name : name.toLowerCase(Locale.ROOT);
        return key.length() <= LONGEST_KEY ? key : key.substring(0, LONGEST_KEY - 65) + "~" + Hashes.sha256(key);
    }

    /** Key of an object. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String kind;
        private String name;

        public Key() {}

        Key(String tenantId, TargetKind kind, String normalName) {
            this.tenantId = tenantId;
            this.kind = word(kind);
            this.name = normalName;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && tenantId.equals(key.tenantId)
                    && kind.equals(key.kind)
                    && name.equals(key.name);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, kind, name);
        }
    }
}
