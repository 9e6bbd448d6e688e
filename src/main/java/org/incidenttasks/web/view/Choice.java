package org.incidenttasks.web.view;

/**
 * One option of a select field.
 *
 * @param value what the form sends
 * @param text what the person reads, in their language
 */
public record Choice(String value, String text) {}
