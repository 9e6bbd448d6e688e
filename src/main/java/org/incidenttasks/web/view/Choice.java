package org.incidenttasks.web.view;

/**
 * One option of a select field or of a group of checkboxes.
 *
 * @param value what the form sends
 * @param text what the person reads, in their language
 * @param hint what it means, where the text alone does not say it; may be null
 */
public record Choice(String value, String text, String hint) {

    /** One that speaks for itself. */
    public Choice(String value, String text) {
        this(value, text, null);
    }
}
