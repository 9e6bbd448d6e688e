package org.incidenttasks.transfer;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A stretch of what was uploaded: all pieces of an import, one behind the other, are its objects, one a line. */
@Entity
@Table(name = "import_piece")
@IdClass(ImportPiece.Key.class)
class ImportPiece {

    /** Characters of a piece that is full. */
    static final int SIZE = 32_000;

    /** All three members make the key. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String jobId;
        private int piece;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && piece == key.piece
                    && Objects.equals(tenantId, key.tenantId)
                    && Objects.equals(jobId, key.jobId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, jobId, piece);
        }
    }

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "job_id")
    private String jobId;

    @Id
    private int piece;

    private String content;

    protected ImportPiece() {}

    ImportPiece(String tenantId, String jobId, int piece, String content) {
        this.tenantId = tenantId;
        this.jobId = jobId;
        this.piece = piece;
        this.content = content;
    }

    String getContent() {
        return content;
    }
}
