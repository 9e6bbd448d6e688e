package org.incidenttasks.artifact;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Version;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.incidenttasks.storage.InstantConverter;

/** A file that an action brought back. It is written when all its pieces are there, so what is listed is whole. */
@Entity
@IdClass(Artifact.Key.class)
public class Artifact {

    /** The execution and the name within it. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String executionId;
        private String fileName;

        public Key() {}

        Key(String tenantId, String executionId, String fileName) {
            this.tenantId = tenantId;
            this.executionId = executionId;
            this.fileName = fileName;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && Objects.equals(tenantId, key.tenantId)
                    && Objects.equals(executionId, key.executionId)
                    && Objects.equals(fileName, key.fileName);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, executionId, fileName);
        }
    }

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "execution_id")
    private String executionId;

    @Id
    @Column(name = "file_name")
    private String fileName;

    @Column(name = "media_type")
    private String mediaType;

    @Column(name = "byte_count")
    private long bytes;

    private String sha256;

    @Convert(converter = InstantConverter.class)
    @Column(name = "created_at")
    private Instant createdAt;

    @Version
    private long version;

    protected Artifact() {}

    Artifact(Key key, String mediaType, long bytes, String sha256, Instant now) {
        this.tenantId = key.tenantId;
        this.executionId = key.executionId;
        this.fileName = key.fileName;
        this.mediaType = mediaType;
        this.bytes = bytes;
        this.sha256 = sha256;
        this.createdAt = InstantConverter.cut(now);
    }

    public String getExecutionId() {
        return executionId;
    }

    public String getFileName() {
        return fileName;
    }

    public String getMediaType() {
        return mediaType;
    }

    /** Its size. */
    public long getBytes() {
        return bytes;
    }

    /** 64 lower-case hexadecimal digits. */
    public String getSha256() {
        return sha256;
    }

    public Instant getCreatedAt() {
        return createdAt;
    }
}
