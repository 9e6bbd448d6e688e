package org.incidenttasks.connector;

import java.util.ArrayList;
import java.util.List;
import org.incidenttasks.Texts;

/** What the test of a connection found, step by step, without changing anything. */
public record Trial(List<Finding> findings) {

    /**
     * One step.
     *
     * @param good whether it went well
     * @param detail in words, the target's own where there are any; never a secret
     */
    public record Finding(boolean good, String detail) {
        public Finding {
            detail = Texts.cut(detail == null ? "" : detail, 1_000);
        }
    }

    public Trial {
        findings = List.copyOf(findings);
    }

    /** Whether every step went well, and there was one. */
    public boolean good() {
        return !findings.isEmpty() && findings.stream().allMatch(Finding::good);
    }

    /** Collects findings. */
    public static final class Notes {

        private final List<Finding> findings = new ArrayList<>();

        public Notes good(String detail) {
            findings.add(new Finding(true, detail));
            return this;
        }

        public Notes bad(String detail) {
            findings.add(new Finding(false, detail));
            return this;
        }

        public Trial trial() {
            return new Trial(findings);
        }
    }
}
