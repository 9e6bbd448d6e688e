package org.incidenttasks.artifact;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Base64;
import java.util.Objects;

/**
 * A piece of a file, small enough for a column of text: no type for bytes is called the same in Derby and PostgreSQL.
 */
@Entity
@Table(name = "artifact_piece")
@IdClass(ArtifactPiece.Key.class)
class ArtifactPiece {

    /** Bytes of a piece; in Base64 they fill a row. */
    static final int SIZE = 23_998;

    /** The file and the count within it. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String executionId;
        private String fileName;
        private int number;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && number == key.number
                    && Objects.equals(tenantId, key.tenantId)
                    && Objects.equals(executionId, key.executionId)
                    && Objects.equals(fileName, key.fileName);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, executionId, fileName, number);
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

    @Id
    @Column(name = "piece_number")
    private int number;

    private String content;

    protected ArtifactPiece() {}

    ArtifactPiece(String tenantId, String executionId, String fileName, int number, byte[] content) {
        this.tenantId = tenantId;
        this.executionId = executionId;
        this.fileName = fileName;
        this.number = number;
        this.content = Base64.getEncoder().encodeToString(content);
    }

    byte[] content() {
        return Base64.getDecoder().decode(content);
    }
}
