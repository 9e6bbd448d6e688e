package org.incidenttasks.connector;

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
}
