package org.incidenttasks.transfer;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Objects;

/** A stretch of an import's report: some objects in their order, one {@linkplain ReportLine line} each. */
@Entity
@Table(name = "import_report")
@IdClass(ReportPart.Key.class)
class ReportPart {

    /** Characters that a part may have. */
    static final int SIZE = 32_000;

    /** All three members make the key. */
    public static class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        private String tenantId;
        private String jobId;
        private long firstIndex;

        public Key() {}

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key
                    && firstIndex == key.firstIndex
                    && Objects.equals(tenantId, key.tenantId)
                    && Objects.equals(jobId, key.jobId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(tenantId, jobId, firstIndex);
        }
    }

    @Id
    @Column(name = "tenant_id")
    private String tenantId;

    @Id
    @Column(name = "job_id")
    private String jobId;

    @Id
    @Column(name = "first_index")
    private long firstIndex;

    private int concerns;

    private String content;

    protected ReportPart() {}

    ReportPart(String tenantId, String jobId, long firstIndex, int concerns, String content) {
        this.tenantId = tenantId;
        this.jobId = jobId;
        this.firstIndex = firstIndex;
        this.concerns = concerns;
        this.content = content;
    }

    long getFirstIndex() {
        return firstIndex;
    }

    /** How many of its objects were refused or mended. */
    int getConcerns() {
        return concerns;
    }

    /** Whole lines, each with its end. */
    String getContent() {
        return content;
    }
}
