package org.incidenttasks.connector;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.incidenttasks.Texts;

/**
 * What became of one target of several.
 *
 * @param target its name
 * @param done whether the action took effect on it
 * @param detail the target's own words
 */
public record TargetResult(String target, boolean done, String detail) {
    public TargetResult {
        target = Texts.cut(target, 300);
        detail = Texts.cut(detail == null ? "" : detail, 500);
    }

    /** Results of which some are known better by now. */
    public static List<TargetResult> updated(List<TargetResult> known, List<TargetResult> newer) {
        Map<String, TargetResult> results = new LinkedHashMap<>();
        known.forEach(result -> results.put(result.target(), result));
        newer.forEach(result -> results.put(result.target(), result));
        return List.copyOf(results.values());
    }
}
