/** Incident tasks: what a person sees, its state, rules and storage. */
package org.incidenttasks.task;
